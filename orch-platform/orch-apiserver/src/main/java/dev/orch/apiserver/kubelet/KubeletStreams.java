package dev.orch.apiserver.kubelet;

import com.google.common.collect.ImmutableMap;
import dev.orch.apiserver.stream.CalledPort;
import dev.orch.apiserver.stream.CalledSession;
import dev.orch.apiserver.stream.SpdyCall;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.model.core.Pod;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Streams to pods of one node, by its agent. For any thread. */
record KubeletStreams(Kubelets kubelets, Kubelets.Place place) implements PodStreams {
  @Override
  public CompletionStage<Session> exec(
      Pod pod, String container, List<String> command, Terms terms) {
    return session(KubeletPath.exec(pod, container, command, terms), terms);
  }

  @Override
  public CompletionStage<Session> attach(Pod pod, String container, Terms terms) {
    return session(KubeletPath.attach(pod, container, terms), terms);
  }

  private CompletionStage<Session> session(String path, Terms terms) {
    CalledSession session = new CalledSession(terms);
    return open(path, CalledSession.PROTOCOL, session.headers(), session, session);
  }

  @Override
  public CompletionStage<Connection> connect(Pod pod, int port) {
    CalledPort called = new CalledPort(port);
    return open(
        KubeletPath.portForward(pod), CalledPort.PROTOCOL, called.headers(), called, called);
  }

  private <T> CompletionStage<T> open(
      String path,
      String protocol,
      List<ImmutableMap<String, String>> headers,
      StreamUser user,
      T opened) {
    SpdyCall.Wish wish = new SpdyCall.Wish(place.authority(), path, protocol, headers);
    return kubelets.stream(place, wish, user)
        .handle(
            (done, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(opened)
                    : CompletableFuture.<T>failedFuture(refusal(Kubelets.unwrapped(failure))))
        .thenCompose(Function.identity());
  }

  private static ApiException refusal(Throwable failure) {
    if (failure instanceof SpdyCall.RefusedException refused) {
      String said = String.valueOf(refused.getMessage()).strip();
      return switch (refused.status()) {
        case 400 -> Errors.badRequest(said);
        case 404, 500 -> Errors.of(Reason.NOT_FOUND, said, null);
        default ->
            Errors.of(Reason.SERVICE_UNAVAILABLE, "unable to upgrade connection: " + said, null);
      };
    }
    return Errors.of(
        Reason.SERVICE_UNAVAILABLE, "error dialing backend: " + failure.getMessage(), null);
  }
}
