package dev.orch.client;

import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.PodLogs;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads logs through the server. Immutable. */
final class RemoteLogs implements PodLogs {
  private final Calls calls;

  RemoteLogs(Calls calls) {
    this.calls = calls;
  }

  @Override
  public LogStream open(Pod pod, Options options, Executor executor, Handler handler) {
    Paths path =
        Paths.of(BuiltInKinds.POD, pod.metadata().namespace())
            .then(pod.metadata().name())
            .then("log")
            .with("container", options.container())
            .with("follow", options.follow() ? "true" : "")
            .with("previous", options.previous() ? "true" : "")
            .with("timestamps", options.timestamps() ? "true" : "")
            .with("sinceTime", options.since() == null ? "" : options.since().toString())
            .with("tailLines", text(options.tailLines()))
            .with("limitBytes", text(options.limitBytes()));
    Opened opened = calls.open(calls.get(path, "*/*"));
    Log log = new Log(calls.remote, new Mailbox(executor), handler);
    calls.remote.opened(log);
    opened.body().subscribe(log);
    return log;
  }

  private static String text(@Nullable Long number) {
    return number == null ? "" : number.toString();
  }

  /** One log that is being read: one read at a time, and the next when the handler wants it. */
  private static final class Log
      implements Flow.Subscriber<List<ByteBuffer>>, LogStream, Remote.Stream {
    private final Remote remote;
    private final Mailbox mailbox;
    private final Handler handler;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private boolean ended;
    private boolean paused;

    Log(Remote remote, Mailbox mailbox, Handler handler) {
      this.remote = remote;
      this.mailbox = mailbox;
      this.handler = handler;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      if (closed) {
        begun.cancel();
      } else {
        begun.request(1);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      mailbox.execute(() -> tell(buffers));
    }

    private void tell(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (!closed && bytes.length > 0) {
          paused = !handler.onBytes(bytes);
        }
      }
      readOn();
    }

    private void readOn() {
      Flow.Subscription begun = subscription;
      if (!paused && !closed && begun != null) {
        begun.request(1);
      }
    }

    @Override
    public void onError(Throwable broken) {
      onComplete();
    }

    @Override
    public void onComplete() {
      mailbox.execute(this::end);
    }

    private void end() {
      if (!ended) {
        ended = true;
        remote.ended(this);
        handler.onEnd();
      }
    }

    @Override
    public void resume() {
      mailbox.execute(
          () -> {
            if (paused) {
              paused = false;
              readOn();
            }
          });
    }

    @Override
    public void close() {
      closed = true;
      Flow.Subscription begun = subscription;
      if (begun != null) {
        begun.cancel();
      }
      onComplete();
    }
  }
}
