package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Streams a container's log. */
final class LogDoor implements PodLogs.Handler, Exchange.Events {
  private final Exchange.Stream out;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile PodLogs.@Nullable LogStream log;

  private LogDoor(Exchange exchange) {
    this.out =
        exchange.begin(
            200, Answers.headers("text/plain", List.of(), ImmutableListMultimap.of()), this);
  }

  static void open(
      Request request,
      Exchange exchange,
      Pod pod,
      @Nullable PodLogs logs,
      InstantSource clock,
      Executor executor) {
    PodLogs.Options options = options(request, pod, clock);
    if (pod.spec().nodeName().isEmpty()) {
      Answers.nothing(exchange); // it has written nothing yet
      return;
    }
    if (logs == null) {
      throw Errors.of(
          Reason.SERVICE_UNAVAILABLE, "this server reads no logs: it runs no nodes", null);
    }
    Late late = new Late();
    PodLogs.LogStream stream = logs.open(pod, options, executor, late);
    LogDoor door = new LogDoor(exchange);
    door.log = stream;
    late.attach(door);
    stream.resume();
  }

  /**
   * Makes the log wait until the answer has begun, so that a refusal can still be an answer of its
   * own.
   */
  private static final class Late implements PodLogs.Handler {
    private @Nullable LogDoor door;
    private final java.util.ArrayDeque<byte[]> early = new java.util.ArrayDeque<>();
    private boolean endedEarly;

    @Override
    public synchronized boolean onBytes(byte[] bytes) {
      if (door == null) {
        early.add(bytes);
        return false;
      }
      return door.onBytes(bytes);
    }

    @Override
    public synchronized void onEnd() {
      if (door == null) {
        endedEarly = true;
      } else {
        door.onEnd();
      }
    }

    synchronized void attach(LogDoor begun) {
      door = begun;
      early.forEach(begun::onBytes);
      early.clear();
      if (endedEarly) {
        begun.onEnd();
      }
    }
  }

  private static PodLogs.Options options(Request request, Pod pod, InstantSource clock) {
    String container = PodContainers.chosen(request.parameter("container"), pod);
    validate(request, pod.metadata().name());
    return new PodLogs.Options(
        container,
        request.flag("follow"),
        request.flag("previous"),
        request.flag("timestamps"),
        since(request, clock),
        request.has("tailLines") ? (Long) Params.number(request, "tailLines", 0) : null,
        request.has("limitBytes") ? (Long) Params.number(request, "limitBytes", 0) : null);
  }

  private static void validate(Request request, String name) {
    FieldErrors errors = new FieldErrors();
    atLeast(0, request, "tailLines", "must be greater than or equal to 0", errors);
    atLeast(1, request, "limitBytes", "must be greater than 0", errors);
    if (request.has("sinceSeconds") && request.has("sinceTime")) {
      errors.add(
          FieldError.forbidden(
              FieldPath.of("[]"), "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    } else {
      atLeast(1, request, "sinceSeconds", "must be greater than 0", errors);
    }
    if (!errors.isEmpty()) {
      throw Errors.invalid("", "PodLogOptions", name, errors.list());
    }
  }

  private static void atLeast(
      long least, Request request, String name, String why, FieldErrors errors) {
    long value = Params.number(request, name, least);
    if (value < least) {
      errors.add(FieldError.invalid(FieldPath.of(name), value, why));
    }
  }

  private static @Nullable Instant since(Request request, InstantSource clock) {
    if (request.has("sinceSeconds")) {
      return clock.instant().minusSeconds(Params.number(request, "sinceSeconds", 0));
    }
    String text = request.parameter("sinceTime");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Errors.badRequest("sinceTime: " + Json.of(text) + " is no time in RFC 3339");
    }
  }

  @Override
  public boolean onBytes(byte[] bytes) {
    return ended.get() || out.write(bytes);
  }

  @Override
  public void onEnd() {
    finish();
  }

  @Override
  public void onWritable() {
    PodLogs.LogStream stream = log;
    if (stream != null) {
      stream.resume();
    }
  }

  @Override
  public void onClosed() {
    finish();
  }

  private void finish() {
    if (ended.compareAndSet(false, true)) {
      PodLogs.LogStream stream = log;
      if (stream != null) {
        stream.close();
      }
      out.end();
    }
  }
}
