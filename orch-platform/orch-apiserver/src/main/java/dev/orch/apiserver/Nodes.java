package dev.orch.apiserver;

import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.backend.Fetch;
import dev.orch.apiserver.kubelet.EveryNode;
import dev.orch.apiserver.kubelet.Kubelets;
import dev.orch.model.core.Node;
import dev.orch.store.api.NodePages;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How the server reaches nodes and their pods. Immutable.
 *
 * @param logs reads logs; null if nobody does
 * @param streams connects with pods; null if nobody does
 * @param pages what nodes of this process tell of themselves; null if there are none
 * @param kubelets asks the agents of other nodes; null if nobody does
 */
record Nodes(
    @Nullable PodLogs logs,
    @Nullable PodStreams streams,
    @Nullable NodePages pages,
    @Nullable Kubelets kubelets) {
  static Nodes of(ApiServer.Builder config, Dialer dialer) {
    KubeletClient client = config.kubelets;
    if (client == null) {
      return new Nodes(config.logs, config.streams, config.pages, null);
    }
    Kubelets kubelets =
        new Kubelets(config.api, dialer, client.authorityPem(), client.shown(), config.timer);
    EveryNode every = new EveryNode(kubelets, config.pages, config.logs, config.streams);
    return new Nodes(every, every, config.pages, kubelets);
  }

  /** Where a node's agent is asked; empty if it isn't, or doesn't tell where it listens. */
  Optional<Kubelets.Place> place(Node node) {
    return kubelets == null ? Optional.empty() : kubelets.place(node);
  }

  /** A page of a node's agent. */
  CompletionStage<byte[]> page(Node node, String path) {
    Optional<Kubelets.Place> place = place(node);
    if (kubelets == null || place.isEmpty()) {
      return CompletableFuture.failedFuture(
          new IOException("node " + node.metadata().name() + " can't be asked"));
    }
    return kubelets
        .get(place.get(), path)
        .thenCompose(
            answer ->
                answer.isSuccess()
                    ? CompletableFuture.completedFuture(answer.body())
                    : CompletableFuture.failedFuture(refused(place.get(), answer)));
  }

  private static IOException refused(Kubelets.Place place, Fetch.Answer answer) {
    return new IOException("the agent of node " + place.node() + " answered " + answer.status());
  }
}
