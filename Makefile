# SPDX-License-Identifier: GPL-3.0-or-later
# Tributary. `make help` lists what can be made. GNU make 4, gcc and git are all that must be there: the rest is installed by the
# first target that needs it (packages.txt, scripts/setup.sh).

# ---- settings ---------------------------------------------------------------------------------------------------------------
# VARIANT: empty (release), asan (AddressSanitizer and UBSan), tsan (ThreadSanitizer), O0. CC=clang works with each.
# VARIANT=stream is another model: luck in one sequence (sim/rng.h), to be measured against by tests/bench/luck.sh and for nothing else.
VARIANT ?=
FILTER ?=
PREFIX ?= /usr/local
DESTDIR ?=
YARDSTICK ?= ../shared/yardstick
ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(MAKELEVEL)$(filter -j% --jobs%,$(MAKEFLAGS)),0)
MAKEFLAGS += --jobs=$(shell nproc 2>/dev/null || echo 2) --no-print-directory
endif
ifndef V
Q := @
endif
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

SUFFIX := $(VARIANT:%=-%)
NOTE := $(VARIANT:%=  [%])
OBJ := build/obj-$(notdir $(CC))$(SUFFIX)
PROGRAM := build/tributary$(SUFFIX)
TESTS := build/tests$(SUFFIX)

# ---- flags ------------------------------------------------------------------------------------------------------------------
# Results must be the same bits from every compiler, level and CPU:
# -ffp-contract=off  no fused multiply-add where the CPU happens to have it.
# -fno-builtin-NAME  the compiler would fold exp(1.0), or turn pow(x, 2) into x * x, with its own idea of the last bit; as plain
#                    functions they are always musl's (below). Named one by one: -fno-builtin alone would also stop memcpy and
#                    memset from being expanded in place. sqrt, fabs and floor are exact everywhere and stay built in.
MATH := exp exp2 expm1 log log2 log10 log1p pow sin cos tan sincos asin acos atan atan2 sinh cosh tanh asinh acosh atanh cbrt \
	hypot erf erfc lgamma lgamma_r tgamma exp10 ldexp fmod
WARNINGS := -Wall -Wextra -Wpedantic -Werror
BITS := -ffp-contract=off $(MATH:%=-fno-builtin-%)
OPT := -O2
ifeq ($(VARIANT),O0)
OPT := -O0
endif
ifeq ($(VARIANT),asan)
OPT := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
endif
ifeq ($(VARIANT),tsan)
OPT := -O1 -fno-omit-frame-pointer -fsanitize=thread
endif
ifeq ($(VARIANT),stream)
OPT := -O2 -DTRIB_LUCK_STREAM
endif
# Written by `make CFLAGS=…`; comes last, so it can change everything but the flags that results depend on.
CFLAGS ?=
export CC VARIANT CFLAGS # a make inside a test builds the same thing
COMPILE = $(CC) -std=c17 $(OPT) -g $(WARNINGS) $(CFLAGS) $(BITS) -pthread -MMD -MP
# The model is strict C17 and POSIX threads and clocks; the layers above may use what Linux has.
SIM_FLAGS := -D_POSIX_C_SOURCE=200809L
TOP_FLAGS := -D_GNU_SOURCE= -Isim -Ibuild @build/libraries.cflags
TEST_FLAGS := $(TOP_FLAGS) -DSOURCE_DIR='"$(CURDIR)"'
LIBRARIES := gsl lua5.4 sqlite3 cairo pangocairo libpng zlib glib-2.0

# ---- files ------------------------------------------------------------------------------------------------------------------
SIM := $(sort $(wildcard sim/*.c))
TOP := $(sort $(wildcard scripts/*.c scripts/study/*.c scripts/report/*.c plots/*.c))
LUA := $(sort $(wildcard scripts/*.lua))
TEST_FILES := $(sort $(wildcard tests/*.c tests/*/test_*.c))
SIM_OBJECTS := $(SIM:%.c=$(OBJ)/%.o)
CORE_OBJECTS := $(SIM_OBJECTS) $(filter-out $(OBJ)/scripts/main.o,$(TOP:%.c=$(OBJ)/%.o)) $(OBJ)/embedded.o
MAIN_OBJECT := $(OBJ)/scripts/main.o
TEST_OBJECTS := $(TEST_FILES:%.c=$(OBJ)/%.o)
GENERATED := build/embedded.c build/build_id.h build/libraries.cflags
# What decides results and how they are stored: the digest in build_id.h is made of these. scripts/study/ is not among them: a run is
# known by the values of its point, whatever design they come from, and analyses are made anew from the runs each time; scripts/report/
# only reads.
BUILD_ID_FILES := $(sort $(wildcard sim/*.[ch] sim/*.def scripts/*.[ch] scripts/*.def scripts/*.lua))

.PHONY: all program tests demo test sanitize compilers bench bench-study torture golden gallery docs format lint install clean help setup tools FORCE
all: program ## build/tributary
program: $(PROGRAM)
tests: $(TESTS) $(PROGRAM)

# ---- packages, first of all -----------------------------------------------------------------------------------------------------
build/.packages: packages.txt scripts/setup.sh
	@mkdir -p build
	@scripts/setup.sh build
	@touch $@
build/.tools: packages.txt scripts/setup.sh
	@mkdir -p build
	@scripts/setup.sh build tools
	@touch $@
setup: build/.packages ## install the packages that building needs
tools: build/.tools ## … and those of `compilers`, `format` and `lint`

# ---- generated files ----------------------------------------------------------------------------------------------------------
# Flags go through response files, so that pkg-config runs once and not at all before the packages are there. Libraries' headers
# are system headers: their warnings are not ours.
build/libraries.cflags: build/.packages
	$(Q)pkg-config --cflags $(LIBRARIES) | sed 's/-I/-isystem /g' > $@
build/libraries.libs: build/.packages
	$(Q)pkg-config --libs $(LIBRARIES) > $@
build/embedded.c: $(LUA) scripts/embed.sh Makefile | build/.packages
	$(Q)sh scripts/embed.sh $(LUA) > $@
build/build_id.h: FORCE | build/.packages
	$(Q)digest=$$(cat $(BUILD_ID_FILES) | sha256sum | cut -c1-12); \
	version=$$(sed -n 's/^#define TRIB_VERSION "\(.*\)"/\1/p' sim/tributary.h); \
	printf '#ifdef TRIB_LUCK_STREAM\n#define TRIB_BUILD "%s+%s+stream"\n#else\n#define TRIB_BUILD "%s+%s"\n#endif\n' \
	"$$version" "$$digest" "$$version" "$$digest" > $@.new; \
	if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi
build/libmath.a: scripts/musl_math.sh | build/.packages
	$(Q)sh scripts/musl_math.sh build/libmath.a build/math.exports
# Other flags or another compiler, other objects: the command line is a prerequisite.
$(OBJ)/.flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(COMPILE) $(SIM_FLAGS) $(TEST_FLAGS))' > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

# ---- objects and programs -------------------------------------------------------------------------------------------------------
$(OBJ)/sim/%.o: sim/%.c $(OBJ)/.flags | build/.packages
	@mkdir -p $(@D)
	@echo "  CC      $<$(NOTE)"
	$(Q)$(COMPILE) $(SIM_FLAGS) -c $< -o $@
$(OBJ)/tests/%.o: tests/%.c $(OBJ)/.flags | $(GENERATED)
	@mkdir -p $(@D)
	@echo "  CC      $<$(NOTE)"
	$(Q)$(COMPILE) $(TEST_FLAGS) -c $< -o $@
$(OBJ)/embedded.o: build/embedded.c scripts/embedded.h $(OBJ)/.flags
	$(Q)$(COMPILE) -c $< -o $@
$(OBJ)/%.o: %.c $(OBJ)/.flags | $(GENERATED)
	@mkdir -p $(@D)
	@echo "  CC      $<$(NOTE)"
	$(Q)$(COMPILE) $(TOP_FLAGS) -c $< -o $@

# One libm: musl's math objects go whole into the program and are exported, so that they come before libm's for libgsl and
# liblua too. The check after linking makes sure of it; tests/test_libm.c shows it at work.
LINK = $(CC) $(OPT) $(CFLAGS) -pthread -o $@.new $(1) -Wl,--whole-archive build/libmath.a -Wl,--no-whole-archive \
	$$(sed 's/^/-Wl,--export-dynamic-symbol=/' build/math.exports) @build/libraries.libs -ldl -lm \
	&& sh scripts/check_math.sh $@.new build/math.exports && mv $@.new $@
LINK_INPUTS := build/libmath.a build/libraries.libs scripts/check_math.sh
# Which objects the programs in build/ were linked from: another CC links them anew.
build/.linked$(SUFFIX): FORCE | build/.packages
	@echo '$(OBJ) $(CORE_OBJECTS) $(TEST_OBJECTS)' > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi
$(PROGRAM): $(MAIN_OBJECT) $(CORE_OBJECTS) $(LINK_INPUTS) build/.linked$(SUFFIX)
	@echo "  LINK    $@"
	$(Q)$(call LINK,$(MAIN_OBJECT) $(CORE_OBJECTS))
$(TESTS): $(TEST_OBJECTS) $(CORE_OBJECTS) $(LINK_INPUTS) build/.linked$(SUFFIX)
	@echo "  LINK    $@"
	$(Q)$(call LINK,$(TEST_OBJECTS) $(CORE_OBJECTS))
build/bench: $(OBJ)/tests/bench/bench.o $(SIM_OBJECTS) $(LINK_INPUTS) build/.linked$(SUFFIX)
	@echo "  LINK    $@"
	$(Q)$(call LINK,$(OBJ)/tests/bench/bench.o $(SIM_OBJECTS))
build/bench-store: $(OBJ)/tests/bench/store.o $(CORE_OBJECTS) $(LINK_INPUTS) build/.linked$(SUFFIX)
	@echo "  LINK    $@"
	$(Q)$(call LINK,$(OBJ)/tests/bench/store.o $(CORE_OBJECTS))
build/hash-$(notdir $(CC))$(SUFFIX): $(OBJ)/tests/bench/hash.o $(SIM_OBJECTS) $(LINK_INPUTS)
	@echo "  LINK    $@"
	$(Q)$(call LINK,$(OBJ)/tests/bench/hash.o $(SIM_OBJECTS))
.PHONY: hash
hash: build/hash-$(notdir $(CC))$(SUFFIX)

# ---- what people ask for ----------------------------------------------------------------------------------------------------------
demo: program ## the laboratory's main job: five policy arms on the Libya routes, 50 runs each
	@build/tributary run scenarios/prevention_first.lua || { [ $$? -eq 5 ] && build/tributary run scenarios/prevention_first.lua --fresh; }
	@echo
	@echo "Figures:"
	@ls -1 out/prevention_first/*.png | sed 's/^/    /'
test: program tests ## all tests; FILTER=word runs those whose name contains it
	@$(TESTS) --program $(PROGRAM) $(FILTER)
# Memory errors and undefined behaviour over the tests of every layer, data races over the tests with threads. TSan of gcc 12
# cannot place its shadow memory under the address randomisation of newer kernels: setarch -R.
sanitize: ## the tests under AddressSanitizer, UBSan and ThreadSanitizer
	@$(MAKE) VARIANT=asan tests
	@ASAN_OPTIONS=detect_stack_use_after_return=1 LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0 \
	build/tests-asan --program build/tributary-asan --without slow --without nosan $(FILTER)
	@$(MAKE) VARIANT=tsan tests
	@TSAN_OPTIONS=halt_on_error=1 setarch -R build/tests-tsan --program build/tributary-tsan --tag threads --without nosan $(FILTER)
compilers: build/.tools ## gcc and clang at -O0 and -O2: the same hashes
	@$(MAKE) CC=gcc hash && $(MAKE) CC=gcc VARIANT=O0 hash && $(MAKE) CC=clang hash && $(MAKE) CC=clang VARIANT=O0 hash
	@for build in gcc gcc-O0 clang clang-O0; do build/hash-$$build scenarios/cases > build/hash-$$build.txt || exit 1; \
	printf '%-9s ' $$build; tr '\n' ' ' < build/hash-$$build.txt; echo; cmp build/hash-gcc.txt build/hash-$$build.txt || exit 1; done
	@echo "the same hashes from all four builds"
bench: program build/bench ## speed and memory, paired with the yardstick where it is at hand
	@YARDSTICK='$(YARDSTICK)' sh tests/bench/bench.sh
bench-study: program build/bench-store ## CPU of ensembles by workers, of branching, of the store
	@sh tests/bench/study.sh $(PROGRAM) build/bench-store
torture: program ## 200 random kill -9, a full disk, a read-only folder: nothing lost, nothing run twice
	@sh tests/torture.sh $(PROGRAM) 200
golden: tests ## rewrite tests/golden/, naming the files that moved
	@$(TESTS) --program $(PROGRAM) --golden $(FILTER)
gallery: program ## plots/README.md with a picture of every kind of figure, from runs of the Libya case (some minutes)
	@sh plots/gallery.sh build/tributary plots/gallery plots/README.md out/gallery
docs: program ## docs/generated/ from the program's own tables
	@sh scripts/docs.sh build/tributary docs/generated
format: build/.tools ## clang-format over all C files
	@clang-format -i $(wildcard sim/*.[ch] scripts/*.[ch] scripts/study/*.[ch] scripts/report/*.[ch] plots/*.[ch] tests/*.[ch] tests/*/*.[ch])
lint: build/.tools $(GENERATED) ## clang-tidy and cppcheck
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability,performance \
	--suppressions-list=.cppcheck -Ibuild -j $$(nproc) sim scripts plots tests
	@printf '%s\n' $(SIM) $(TOP) $(TEST_FILES) $(wildcard tests/bench/*.c) | xargs -P $$(nproc) -n 1 sh scripts/lint.sh
	@echo "lint: clean"
# The data that the program reads lie in PREFIX/share/tributary, as they lie in scenarios/ of the source tree.
install: program ## into PREFIX (/usr/local); DESTDIR is honoured
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/tributary' '$(DESTDIR)$(PREFIX)/share/doc/tributary'
	install -m 755 build/tributary '$(DESTDIR)$(PREFIX)/bin/tributary'
	cp -R scenarios/. '$(DESTDIR)$(PREFIX)/share/tributary/'
	install -m 644 README.md CHANGELOG.md LICENSE CITATION.cff $(wildcard docs/*.md) '$(DESTDIR)$(PREFIX)/share/doc/tributary/'
clean: ## remove build/
	rm -rf build
help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

-include $(wildcard $(OBJ)/*.d $(OBJ)/*/*.d $(OBJ)/*/*/*.d)
