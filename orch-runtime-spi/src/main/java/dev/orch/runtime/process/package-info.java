/** A runtime whose containers are processes of the host. */
@NullMarked
package dev.orch.runtime.process;

import org.jspecify.annotations.NullMarked;
