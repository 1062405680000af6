/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One libm on every machine: the program's exp, log, … are musl's, in the model and in the shared libraries that it loads. The
 * golden values were written by a program linked statically with musl 1.2.3; glibc's differ for most functions, on machines with
 * FMA and without in different places.
 */
#include "harness.h"
#include <dlfcn.h>
#include <gsl/gsl_complex_math.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *name;
    double (*function)(double);
    double low, high;
    uint64_t hash;
};
/* FNV-1a, word by word, over the bits of f(low + (high - low) * k / 999), k = 0 … 999. */
static const struct row rows[] = {
    {"exp", exp, -20, 20, 0x8921287c66442eb0},         {"exp2", exp2, -20, 20, 0xd99d71b63dcdcbe2},
    {"expm1", expm1, -1, 3, 0x71536370db6eea96},       {"log", log, 0.01, 50, 0xbfdc12638b29b4b3},
    {"log2", log2, 0.01, 50, 0x0fbfa327ebd6daef},      {"log10", log10, 0.01, 50, 0xff4bbdc5665dc152},
    {"log1p", log1p, -0.9, 5, 0x127ef73346fd397a},     {"sin", sin, -30, 30, 0xad903d3a733a0b1d},
    {"cos", cos, -30, 30, 0x7a6a1b845ab0071f},         {"tan", tan, -30, 30, 0xf0290a22548d7138},
    {"asin", asin, -1, 1, 0xd2f4a1d6473f306f},         {"acos", acos, -1, 1, 0xa845f3f60ee16738},
    {"atan", atan, -9, 9, 0xc2f0c40f8e2c773a},         {"sinh", sinh, -5, 5, 0x6c5cb86d0f667963},
    {"cosh", cosh, -5, 5, 0x2d7ba2348609c5c5},         {"tanh", tanh, -3, 3, 0xf43e0f352f73fe92},
    {"asinh", asinh, -9, 9, 0xad7e3031915008f1},       {"acosh", acosh, 1, 9, 0x1cfe330dd4e956fa},
    {"atanh", atanh, -0.99, 0.99, 0xca7af9f436b05030}, {"cbrt", cbrt, -9, 9, 0x392045a9735105a7},
    {"erf", erf, -3, 3, 0x1ce3649ece85a2d4},           {"erfc", erfc, -3, 6, 0xe0e42d37496e4e73},
    {"lgamma", lgamma, 0.1, 30, 0xc150b40a923f1d21},   {"tgamma", tgamma, 0.1, 20, 0x231074fa9fab6876},
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static uint64_t bits(double value)
{
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}
static uint64_t hash_of(double (*function)(double), double low, double high)
{
    uint64_t hash = 1469598103934665603u;
    for (int k = 0; k < 1000; k++) hash = (hash ^ bits(function(low + (high - low) * k / 999.0))) * 1099511628211u;
    return hash;
}
/* What this machine's own libm would do. */
static double (*machine_function(const char *name))(double)
{
    static void *library;
    if (!library) library = dlopen("libm.so.6", RTLD_NOW);
    if (!library) SKIP("this machine has no libm.so.6 to compare with");
    void *symbol = dlsym(library, name);
    double (*function)(double) = NULL;
    memcpy(&function, &symbol, sizeof function); /* ISO C has no cast from an object pointer to a function pointer */
    return function;
}

TEST(every_function_gives_the_stored_bits)
{
    for (int i = 0; i < N_ROWS; i++)
        if (!CHECK(hash_of(rows[i].function, rows[i].low, rows[i].high) == rows[i].hash)) test_note("of %s", rows[i].name);
}
TEST(single_values_give_the_stored_bits)
{
    CHECK(bits(exp(1.0)) == 0x4005bf0a8b145769);
    CHECK(bits(exp(-0.7)) == 0x3fdfc80db9dd5542);
    CHECK(bits(log(3.0)) == 0x3ff193ea7aad030b);
    CHECK(bits(log(1e-9)) == 0xc034b927f32bffb8);
    CHECK(bits(pow(1.1, 2.5)) == 0x3ff44e1080833b25);
    CHECK(bits(pow(3.1, 0.3)) == 0x3ff677550d6a9d87);
    CHECK(bits(pow(7.0, 2.0)) == 0x4048800000000000);
    CHECK(bits(sin(2.5)) == 0x3fe326af0dcfcab0);
    CHECK(bits(cos(100.0)) == 0x3feb981dbf665fdf);
    CHECK(bits(tan(-24.5)) == 0x3fe7775eefd80556);
    CHECK(bits(atan2(1.0, -3.0)) == 0x40068f095fdf593c);
    CHECK(bits(hypot(3.3, 4.7)) == 0x4016f8a63a249c74);
    CHECK(bits(tanh(0.4)) == 0x3fd8511573c242d6);
    CHECK(bits(tgamma(4.5)) == 0x40274371e7866c65);
    CHECK(bits(lgamma(0.3)) == 0x3ff188637a6c4196);
    CHECK(bits(cbrt(10.0)) == 0x40013c484138704f);
    CHECK(bits(erf(0.8)) == 0x3fe7bf4a85b7fb83);
}
/* The table above must be able to fail: another libm, good as it is, gives other bits. */
TEST(the_machines_own_libm_would_not_pass)
{
    int differing = 0;
    for (int i = 0; i < N_ROWS; i++) {
        double (*function)(double) = machine_function(rows[i].name);
        REQUIRE(function != NULL);
        differing += hash_of(function, rows[i].low, rows[i].high) != rows[i].hash;
    }
    CHECK(differing >= 5);
}
/* The dynamic linker's first definition is the one that libgsl and liblua get. */
TEST(libraries_resolve_to_the_programs_functions)
{
    for (int i = 0; i < N_ROWS; i++) {
        void *first = dlsym(RTLD_DEFAULT, rows[i].name);
        Dl_info here, there;
        REQUIRE(first && dladdr(first, &here) && dladdr((void *)&rows, &there));
        if (!CHECK(here.dli_fbase == there.dli_fbase)) test_note("of %s, which comes from %s", rows[i].name, here.dli_fname);
    }
}
TEST(gsl_computes_with_it)
{
    double (*other)(double) = machine_function("atan");
    int differing = 0;
    for (int k = 0; k < 1000; k++) {
        double x = -9 + 18 * k / 999.0, gsl = GSL_REAL(gsl_complex_arctan(gsl_complex_rect(x, 0)));
        CHECK(bits(gsl) == bits(atan(x)));
        differing += bits(gsl) != bits(other(x));
    }
    CHECK(differing > 0); /* else this range would show nothing */
}
TEST(lua_computes_with_it)
{
    double (*other)(double) = machine_function("sin");
    int differing = 0;
    lua_State *L = luaL_newstate();
    REQUIRE(L != NULL);
    luaL_openlibs(L);
    for (int k = 0; k < 1000; k++) {
        double x = -30 + 60 * k / 999.0;
        lua_getglobal(L, "math");
        lua_getfield(L, -1, "sin");
        lua_pushnumber(L, x);
        lua_call(L, 1, 1);
        double lua = lua_tonumber(L, -1);
        lua_settop(L, 0);
        CHECK(bits(lua) == bits(sin(x)));
        differing += bits(lua) != bits(other(x));
    }
    lua_close(L);
    CHECK(differing > 0);
}
/* What the compiler must not do: replace a call by a value of its own, or by another operation. It folds to the correctly rounded
 * value, which these of musl's are not, so a folded constant would show here. */
TEST(the_compiler_folds_no_call)
{
    volatile double x = 0.13983983983983983;
    CHECK(bits(tgamma(0.13983983983983983)) == bits(tgamma(x)));
    volatile double y = 3.1;
    CHECK(bits(pow(3.1, 0.3)) == bits(pow(y, 0.3)));
    volatile double z = -0.99399399399399402;
    CHECK(bits(asin(-0.99399399399399402)) == bits(asin(z)));
    CHECK(bits(asin(-0.99399399399399402)) != bits(machine_function("asin")(z)));
}

/* The whole program on a CPU with FMA and on one without: the same bytes in the export. The control shows that this machine's own
 * libm does change, so the test can fail. */
TEST(results_are_the_same_with_and_without_fma)
{
    static const char no_fma[] = "GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4";
    char *control = test_text("awk 'BEGIN { for (i = 1; i < 3000; i++) printf \"%%.17g %%.17g\\n\", exp(i / 301), sin(i / 11) }'");
    struct test_output *with = test_shell(NULL, "%s", control), *without = test_shell(NULL, "%s %s", no_fma, control);
    REQUIRE_EXIT(with, 0);
    REQUIRE_EXIT(without, 0);
    if (strcmp(with->out, without->out) == 0) SKIP("this CPU has no FMA, or this libm does not use it");

    char *folder = test_folder();
    test_write(
        folder, "two.lua",
        "local tributary = require \"tributary\"\n"
        "local a = tributary.scenario { name = \"a\", case = \"toy\", scale = 1 }\n"
        "tributary.compare { arms = { a, a:with { name = \"b\", parameters = { [\"route.scale\"] = 0.7 } } }, runs = 2, seed = 5 }\n");
    REQUIRE_EXIT(test_program(folder, "run two.lua --out with --quiet"), 0);
    REQUIRE_EXIT(test_shell(folder, "%s \"$TRIBUTARY\" run two.lua --out without --quiet", no_fma), 0);
    static const char *const tables[] = {"runs", "monthly"};
    for (int i = 0; i < 2; i++) {
        struct test_output *x = test_program(folder, "export with/results.sqlite --table %s --format csv", tables[i]);
        struct test_output *y = test_program(folder, "export without/results.sqlite --table %s --format csv", tables[i]);
        REQUIRE_EXIT(x, 0);
        REQUIRE_EXIT(y, 0);
        CHECK(x->n_out > 100);
        CHECK(strcmp(x->out, y->out) == 0);
    }
}
