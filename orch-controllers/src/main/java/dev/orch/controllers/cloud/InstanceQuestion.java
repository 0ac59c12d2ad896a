package dev.orch.controllers.cloud;

import dev.orch.model.core.Node;

/** Which instance is asked for; what an answer is about. */
record InstanceQuestion(String uid, String providerId) {
  static InstanceQuestion of(Node node) {
    return new InstanceQuestion(node.metadata().uid(), node.spec().providerID());
  }
}
