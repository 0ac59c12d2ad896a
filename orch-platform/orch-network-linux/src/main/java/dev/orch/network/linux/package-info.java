/** The programs of a machine that make its network. */
@NullMarked
package dev.orch.network.linux;

import org.jspecify.annotations.NullMarked;
