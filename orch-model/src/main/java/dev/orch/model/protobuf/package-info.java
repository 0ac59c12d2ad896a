/** Kubernetes' protobuf encoding, which its own clients send, read into JSON trees. */
@NullMarked
package dev.orch.model.protobuf;

import org.jspecify.annotations.NullMarked;
