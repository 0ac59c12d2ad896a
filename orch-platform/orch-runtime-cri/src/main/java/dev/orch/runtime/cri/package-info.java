/** The container runtime of a daemon that speaks CRI v1, such as containerd. */
@NullMarked
package dev.orch.runtime.cri;

import org.jspecify.annotations.NullMarked;
