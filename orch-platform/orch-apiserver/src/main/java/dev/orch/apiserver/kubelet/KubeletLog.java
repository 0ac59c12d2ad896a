package dev.orch.apiserver.kubelet;

import dev.orch.apiserver.backend.Fetch;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodLogs;
import dev.orch.store.api.PodStreams.Connection;
import dev.orch.store.api.Reason;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One log as a node's agent sends it, read no faster than its handler takes it. One step at a time,
 * on the executor; may be resumed and closed on any thread.
 */
final class KubeletLog implements PodLogs.LogStream {
  private static final int OK = 200;
  private static final int MAX_MESSAGE = 1 << 14;

  private final Kubelets.Place place;
  private final String path;
  private final Executor executor;
  private final PodLogs.Handler handler;
  private final EmbeddedChannel codec = new EmbeddedChannel(new HttpClientCodec());
  private final Queue<Object> parsed = new ArrayDeque<>();
  private final StringBuilder refusal = new StringBuilder();
  private int status;

  /** Whether nothing more comes. */
  private boolean exhausted;

  private @Nullable Connection connection;
  private boolean working;
  private boolean paused;
  private boolean over;

  KubeletLog(Kubelets.Place place, String path, Executor executor, PodLogs.Handler handler) {
    this.place = place;
    this.path = path;
    this.executor = executor;
    this.handler = handler;
  }

  void unreached(String why) {
    refuse(
        Errors.of(
            Reason.INTERNAL_ERROR,
            "Get \"https://" + place.authority() + path + "\": " + why,
            null));
  }

  void begin(Connection opened) {
    synchronized (this) {
      if (over) {
        opened.close();
        return;
      }
      connection = opened;
      working = true;
    }
    codec.writeOutbound(Kubelets.request(place, path));
    opened
        .sink()
        .write(Fetch.outbound(codec))
        .whenCompleteAsync((written, failure) -> read(opened), executor);
  }

  private void read(Connection from) {
    from.source()
        .next()
        .whenCompleteAsync(
            (bytes, failure) -> {
              exhausted = bytes == null || bytes.length == 0;
              if (exhausted) {
                codec.finish(); // an answer without a length ends with the connection
              } else {
                codec.writeInbound(Unpooled.wrappedBuffer(bytes));
              }
              for (Object next = codec.readInbound(); next != null; next = codec.readInbound()) {
                parsed.add(next);
              }
              pass(from);
            },
            executor);
  }

  /** Hands on what was read, and reads on if the handler takes more. */
  private void pass(Connection from) {
    while (true) {
      synchronized (this) {
        if (over || paused) {
          working = false;
          return;
        }
      }
      Object next = parsed.poll();
      if (next == null && exhausted) {
        broken();
      } else if (next == null) {
        read(from);
        return;
      } else {
        pass(next);
      }
    }
  }

  private void pass(Object next) {
    if (next instanceof HttpObject object && object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(next);
      unreached("net/http: HTTP/1.x transport connection broken: malformed HTTP response");
      return;
    }
    if (next instanceof HttpResponse response) {
      status = response.status().code();
      if (status == OK) {
        handler.onOpened();
      }
    }
    if (next instanceof HttpContent content) {
      byte[] bytes = ByteBufUtil.getBytes(content.content());
      content.release();
      if (status == OK) {
        if (bytes.length > 0 && !handler.onBytes(bytes)) {
          pause();
        }
      } else if (refusal.length() < MAX_MESSAGE) {
        refusal.append(new String(bytes, StandardCharsets.UTF_8));
      }
      if (next instanceof LastHttpContent) {
        end();
      }
    }
  }

  private synchronized void pause() {
    paused = true;
  }

  private void end() {
    if (status == OK) {
      close();
    } else {
      refuse(refusal());
    }
  }

  /** The connection has ended before the answer has. */
  private void broken() {
    if (status == OK) {
      close();
    } else {
      unreached("EOF");
    }
  }

  private ApiException refusal() {
    String said = refusal.toString().strip();
    return switch (status) {
      case 400 -> Errors.badRequest(said);
      case 404 -> Errors.of(Reason.NOT_FOUND, said, null);
      case 503 -> Errors.of(Reason.SERVICE_UNAVAILABLE, said, null);
      default ->
          Errors.of(
              Reason.INTERNAL_ERROR,
              "the node " + place.node() + " answered " + status + ": " + said,
              null);
    };
  }

  private void refuse(ApiException why) {
    if (finish()) {
      handler.onRefused(why);
    }
  }

  /** Whether this was the end. */
  private boolean finish() {
    Connection left;
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      left = connection;
    }
    if (left != null) {
      left.close();
    }
    return true;
  }

  @Override
  public void resume() {
    Connection from;
    synchronized (this) {
      boolean was = paused;
      paused = false;
      from = connection;
      if (!was || over || working || from == null) {
        return;
      }
      working = true;
    }
    executor.execute(() -> pass(from));
  }

  @Override
  public void close() {
    if (finish()) {
      handler.onEnd();
    }
  }
}
