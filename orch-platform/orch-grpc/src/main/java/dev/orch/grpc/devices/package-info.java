/** Device plugins that speak v1beta1, the kubelet's protocol. */
@NullMarked
package dev.orch.grpc.devices;

import org.jspecify.annotations.NullMarked;
