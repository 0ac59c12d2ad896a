package dev.orch.controllers.cloud;

import dev.orch.model.core.Node;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The machines of a cloud. See {@link CloudProvider} for how calls are made. */
@FunctionalInterface
public interface Instances {
  /**
   * The instance that a node runs on: the one of its {@code spec.providerID}, or where that is
   * empty the one that its name, labels or annotations tell. One that is shut down is there.
   *
   * <p>Empty means that there is none, and has the Node deleted if it doesn't report either. Who
   * isn't sure ends the stage with a {@link CloudException}. An id is never given to another
   * instance.
   */
  CompletionStage<Optional<Instance>> find(Node node);
}
