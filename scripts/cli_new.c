/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tributary new`: the template scenario, embedded in the program. */
#include "cli.h"
#include "embedded.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum trib_status cli_new(struct cli *cli, struct trib_error *err)
{
    const char *name = cli->arg[0], *dot = strrchr(name, '.');
    const struct embedded_file *file = embedded_files;
    if (!dot || strcmp(dot, ".lua") != 0) return trib_fail(err, TRIB_USAGE, "A scenario's name ends in .lua, not '%s'.", name);
    while (file->name && strcmp(file->name, "template.lua") != 0) file++;
    if (!file->name) return trib_fail(err, TRIB_INVARIANT, "The program was built without its template.");
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST)
        return trib_fail(err, TRIB_USAGE, "%s exists already and is not overwritten; choose another name.", name);
    if (fd < 0) return trib_fail(err, TRIB_IO, "%s can't be written: %s.", name, strerror(errno));
    FILE *out = fdopen(fd, "w");
    bool bad = !out || fwrite(file->text, 1, file->size, out) != file->size;
    bad = (out ? fclose(out) : close(fd)) != 0 || bad;
    if (bad) {
        int cause = errno;
        unlink(name);
        return trib_fail(err, TRIB_IO, "%s can't be written: %s.", name, strerror(cause));
    }
    printf("%s is written; read it, change it, then: tributary run %s\n", name, name);
    return TRIB_OK;
}
