package dev.orch.controllers.workloads;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apps.ReplicaSetSpec;
import dev.orch.model.apps.ReplicaSetStatus;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A kind whose objects want a number of pods of one template, seen as ReplicaSets are. Immutable.
 *
 * @param <O> its objects
 * @param kind the kind
 * @param spec what an object wants
 * @param status what its status says
 * @param withStatus the object with that status
 */
record ReplicaKind<O extends Resource>(
    Kind<O> kind,
    Function<O, ReplicaSetSpec> spec,
    Function<O, ReplicaSetStatus> status,
    BiFunction<O, ReplicaSetStatus, O> withStatus) {}
