/** What the runtimes of this module share; not exported. */
@NullMarked
package dev.orch.runtime.base;

import org.jspecify.annotations.NullMarked;
