/**
 * Volumes of drivers that speak CSI v1, as a kubelet uses them: drivers make themselves known by a
 * socket in a directory, and are asked to stage and publish volumes.
 */
@NullMarked
package dev.orch.grpc.csi;

import org.jspecify.annotations.NullMarked;
