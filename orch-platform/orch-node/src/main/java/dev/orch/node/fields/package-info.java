/** What a pod's own fields and variables can be asked for. */
@NullMarked
package dev.orch.node.fields;

import org.jspecify.annotations.NullMarked;
