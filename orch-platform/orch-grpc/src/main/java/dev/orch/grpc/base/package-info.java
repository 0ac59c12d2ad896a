/** How this module speaks gRPC: of use to its other packages alone. */
@NullMarked
package dev.orch.grpc.base;

import org.jspecify.annotations.NullMarked;
