/** What every driver of persistent volumes does on a node. */
@NullMarked
package dev.orch.contracts.volumes;

import org.jspecify.annotations.NullMarked;
