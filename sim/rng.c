/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rng.h"
#include <gsl/gsl_cdf.h>

#ifdef TRIB_LUCK_STREAM
_Thread_local uint64_t rng_stream_at; /* blocks taken by this thread's run */
#endif

double rng_normal(struct rng_key key, enum draw_purpose purpose, uint64_t uid, uint32_t week, uint32_t k)
{
    philox4x32_ctr_t w = rng_words(key, purpose, uid, week, k);
    return gsl_cdf_ugaussian_Pinv(rng_open_of(w.v[0], w.v[1]));
}
