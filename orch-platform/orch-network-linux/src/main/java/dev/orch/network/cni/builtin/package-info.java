/** CNI plugins that need no program: what they are called like, they do like the reference's. */
@NullMarked
package dev.orch.network.cni.builtin;

import org.jspecify.annotations.NullMarked;
