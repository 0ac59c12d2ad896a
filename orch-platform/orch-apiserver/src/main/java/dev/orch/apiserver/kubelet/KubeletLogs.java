package dev.orch.apiserver.kubelet;

import dev.orch.model.core.Pod;
import dev.orch.store.api.PodLogs;
import java.util.concurrent.Executor;

/** Logs of pods of one node, by its agent. For any thread. */
record KubeletLogs(Kubelets kubelets, Kubelets.Place place) implements PodLogs {
  @Override
  public LogStream open(Pod pod, Options options, Executor executor, Handler handler) {
    String path = KubeletPath.logs(pod, options);
    KubeletLog log = new KubeletLog(place, path, executor, handler);
    kubelets
        .reach(place)
        .whenCompleteAsync(
            (connection, failure) -> {
              if (failure == null) {
                log.begin(connection);
              } else {
                log.unreached(Kubelets.words(failure));
              }
            },
            executor);
    return log;
  }
}
