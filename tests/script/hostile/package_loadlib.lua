-- expect: error (native code)
package.loadlib("libc.so.6", "system")
