/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's own files: set-up, generated documents, licence lines, the list of packages, the harness itself. */
#include "harness.h"
#include <stdlib.h>
#include <string.h>

/* A folder whose programs stand in for the system's: no package is ever installed by a test. */
static char *fake_system(const char *dpkg_query, const char *id, const char *sudo)
{
    char *folder = test_folder();
    test_write(folder, "dpkg-query", test_text("#!/bin/sh\n%s\n", dpkg_query));
    test_write(folder, "id", test_text("#!/bin/sh\necho %s\n", id));
    test_write(folder, "sudo", test_text("#!/bin/sh\n%s\n", sudo));
    test_write(folder, "apt-get", test_text("#!/bin/sh\necho \"apt-get $*\" >> '%s/calls'\n", folder));
    REQUIRE_EXIT(test_shell(folder, "chmod +x dpkg-query id sudo apt-get"), 0);
    return folder;
}
#define NOTHING_LACKS "echo installed"
#define PNG_LACKS "case \"$*\" in *libpng-dev*) exit 1;; *) echo installed;; esac"

TEST(setup_is_silent_when_nothing_lacks)
{
    char *fake = fake_system(NOTHING_LACKS, "1000", "exit 1");
    struct test_output *o = test_shell(NULL, "PATH=%s:$PATH sh $SOURCE/scripts/setup.sh build tools", fake);
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(o->out, "");
    CHECK_TEXT(o->err, "");
    CHECK(!test_exists(test_text("%s/calls", fake)));
}
TEST(setup_without_root_names_the_command_and_exits_2)
{
    char *fake = fake_system(PNG_LACKS, "1000", "exit 1");
    struct test_output *o = test_shell(NULL, "PATH=%s:$PATH sh $SOURCE/scripts/setup.sh build", fake);
    REQUIRE_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "Missing Debian packages: libpng-dev\n");
    CHECK_CONTAINS(o->err, "sudo apt-get update && sudo apt-get install --no-install-recommends -y libpng-dev\n");
    CHECK(!test_exists(test_text("%s/calls", fake)));
}
TEST(setup_as_root_updates_and_installs_only_what_lacks)
{
    char *fake = fake_system(PNG_LACKS, "0", "exit 1");
    struct test_output *o = test_shell(NULL, "PATH=%s:$PATH sh $SOURCE/scripts/setup.sh build", fake);
    REQUIRE_EXIT(o, 0);
    CHECK_TEXT(test_read(test_text("%s/calls", fake), NULL),
               "apt-get update -q\napt-get install --no-install-recommends -y libpng-dev -q\n");
}
TEST(setup_uses_sudo_that_asks_for_no_password)
{
    char *fake = fake_system(PNG_LACKS, "1000", "shift; exec \"$@\"");
    struct test_output *o = test_shell(NULL, "PATH=%s:$PATH sh $SOURCE/scripts/setup.sh build", fake);
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->err, "sudo apt-get install");
    CHECK_CONTAINS(test_read(test_text("%s/calls", fake), NULL), "libpng-dev");
}
TEST(setup_says_so_where_installing_fails)
{
    char *fake = fake_system(PNG_LACKS, "0", "exit 1");
    test_write(fake, "apt-get", "#!/bin/sh\necho 'E: no network'\nexit 100\n");
    REQUIRE_EXIT(test_shell(fake, "chmod +x apt-get"), 0);
    struct test_output *o = test_shell(NULL, "PATH=%s:$PATH sh $SOURCE/scripts/setup.sh build", fake);
    REQUIRE_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "E: no network");
}
/* No Debian: nothing can be installed for the user, so the message must be enough to go on with. */
TEST(setup_elsewhere_says_what_is_needed)
{
    char *folder = test_folder();
    REQUIRE_EXIT(test_shell(folder, "for tool in awk sed dirname; do ln -s \"$(command -v $tool)\" $tool; done"), 0);
    struct test_output *o = test_shell(folder, "PATH=%s /bin/sh $SOURCE/scripts/setup.sh build", folder);
    REQUIRE_EXIT(o, 2);
    CHECK_CONTAINS(o->err, "no Debian machine");
    CHECK_CONTAINS(o->err, "    libgsl-dev\n");
    test_write(folder, "pkg-config", "#!/bin/sh\nexit 0\n"); /* all libraries are there */
    CHECK_EXIT(test_shell(folder, "chmod +x pkg-config; PATH=%s /bin/sh $SOURCE/scripts/setup.sh build", folder), 0);
}
/* docs/generated/ is what the program says today. */
TEST(generated_documents_are_up_to_date)
{
    char *folder = test_folder();
    REQUIRE_EXIT(test_shell(NULL, "sh $SOURCE/scripts/docs.sh \"$TRIBUTARY\" %s", folder), 0);
    struct test_output *o = test_shell(NULL, "diff -r $SOURCE/docs/generated %s", folder);
    if (!CHECK_EXIT(o, 0)) test_note("'make docs' writes them anew");
}
/* All but the scenario template: what `tributary new` writes belongs to its user. */
TEST(every_source_file_has_its_licence_line)
{
    struct test_output *o =
        test_shell(SOURCE_DIR, "for f in sim/*.[ch] scripts/*.[ch] scripts/*.sh scripts/*.lua plots/*.[ch] tests/*.[ch] "
                               "tests/*/*.[ch] Makefile; do [ \"$f\" = scripts/template.lua ] || [ ! -f \"$f\" ] || head -3 \"$f\" | "
                               "grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo \"$f\"; done");
    CHECK_TEXT(o->out, "");
}
/* What the README tells a newcomer to type must exist. */
TEST(make_help_names_the_targets)
{
    struct test_output *o = test_shell(SOURCE_DIR, "make -s help");
    REQUIRE_EXIT(o, 0);
    static const char *const targets[] = {"demo", "test",   "sanitize", "compilers", "bench", "golden",
                                          "docs", "format", "lint",     "install",   "clean"};
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) CHECK_CONTAINS(o->out, test_text("make %s ", targets[i]));
}
/* An installed program finds its data where PREFIX put them, and nothing of the source tree. */
TEST(an_installed_program_finds_its_cases)
{
    if (test_sanitized()) SKIP("only the release build is installed");
    char *root = test_folder();
    REQUIRE_EXIT(test_shell(SOURCE_DIR, "make -s install PREFIX=%s/usr", root), 0);
    struct test_output *o = test_shell(root, "env -u TRIBUTARY_DATA usr/bin/tributary list cases --format csv");
    REQUIRE_EXIT(o, 0);
    CHECK_CONTAINS(o->out, "toy");
    CHECK_CONTAINS(o->out, "libya");
    CHECK(test_exists(test_text("%s/usr/share/tributary/cases/toy", root)));
}
