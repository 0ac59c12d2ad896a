/** What a node asks over gRPC, beside its container runtime. */
@NullMarked
package dev.orch.grpc;

import org.jspecify.annotations.NullMarked;
