package dev.orch.apiserver;

import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.pods.LogAnswer;
import dev.orch.apiserver.pods.LogOptions;
import dev.orch.model.core.Pod;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Requests for a container's log. Stateless. */
final class LogDoor {
  private LogDoor() {}

  static void open(
      Request request,
      Exchange exchange,
      Pod pod,
      @Nullable PodLogs logs,
      InstantSource clock,
      Executor executor) {
    PodLogs.Options options =
        LogOptions.of(
            request, PodContainers.chosen(request.parameter("container"), pod), pod, clock);
    if (pod.spec().nodeName().isEmpty()) {
      Answers.nothing(exchange); // it has written nothing yet
      return;
    }
    if (logs == null) {
      throw Errors.of(
          Reason.SERVICE_UNAVAILABLE, "this server reads no logs: it runs no nodes", null);
    }
    LogAnswer.open(
        logs,
        pod,
        options,
        executor,
        exchange,
        refusal -> Dispatcher.fail(request, exchange, refusal, List.of()));
  }
}
