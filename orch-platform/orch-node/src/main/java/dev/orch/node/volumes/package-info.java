/**
 * The volumes of a node's pods: from the objects that name them to files that a container runtime
 * can mount. {@link dev.orch.node.volumes.Volumes} is what a kubelet calls, {@link
 * dev.orch.node.volumes.VolumePlugin} what drivers of persistent volumes implement.
 */
@NullMarked
package dev.orch.node.volumes;

import org.jspecify.annotations.NullMarked;
