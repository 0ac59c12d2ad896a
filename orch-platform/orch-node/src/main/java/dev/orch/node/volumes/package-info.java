/** The volumes of a node's pods. */
@NullMarked
package dev.orch.node.volumes;

import org.jspecify.annotations.NullMarked;
