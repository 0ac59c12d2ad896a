package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One request that is handed on over a connection to a pod, and its answer back to the client, as
 * fast as that takes it. One step at a time, on whatever thread the step before ended.
 */
final class ProxiedExchange implements Exchange.Events {
  /** Headers of one connection, and who it is that asks. */
  private static final ImmutableSet<String> KEPT_BACK =
      ImmutableSet.of(
          "authorization",
          "connection",
          "content-length",
          "host",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final PodStreams.Connection connection;
  private final Exchange exchange;
  private final String prefix;
  private final EmbeddedChannel codec = new EmbeddedChannel(new HttpClientCodec());
  private final Queue<HttpObject> parsed = new ArrayDeque<>();
  private Exchange.@Nullable Stream answer;
  private boolean waiting;
  private boolean over;

  /**
   * @param prefix what comes before the path that the pod knows
   */
  ProxiedExchange(PodStreams.Connection connection, Exchange exchange, String prefix) {
    this.connection = connection;
    this.exchange = exchange;
    this.prefix = prefix;
  }

  /** Sends the request with another path, and begins to answer it. */
  void send(Request request, String path, String host) {
    FullHttpRequest handedOn =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method()),
            path.startsWith("/") ? path : "/" + path,
            Unpooled.wrappedBuffer(request.body()));
    for (Map.Entry<String, String> header : request.allHeaders()) {
      String name = header.getKey();
      if (!KEPT_BACK.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
        handedOn.headers().add(name, header.getValue());
      }
    }
    handedOn.headers().set("Host", host).set("Connection", "close");
    handedOn.headers().set("X-Forwarded-Uri", request.path());
    if (request.body().length > 0) {
      handedOn.headers().set("Content-Length", request.body().length);
    }
    codec.writeOutbound(handedOn);
    connection.sink().write(outbound()).whenComplete((written, failure) -> read());
  }

  private byte[] outbound() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf some = codec.readOutbound(); some != null; some = codec.readOutbound()) {
      all.writeBytes(some);
      some.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  private void read() {
    connection
        .source()
        .next()
        .whenComplete(
            (bytes, failure) -> {
              if (bytes == null || bytes.length == 0) {
                codec.finish(); // an answer without a length ends with the connection
              } else {
                codec.writeInbound(Unpooled.wrappedBuffer(bytes));
              }
              collect();
              boolean ended = bytes == null || bytes.length == 0;
              if (pass() && !ended) {
                read();
              } else if (ended) {
                finish();
              }
            });
  }

  private synchronized void collect() {
    for (HttpObject next = codec.readInbound(); next != null; next = codec.readInbound()) {
      parsed.add(next);
    }
  }

  /** Hands on what was read; false if the client must first take it, or the answer is over. */
  private synchronized boolean pass() {
    while (!over && !waiting) {
      HttpObject next = parsed.poll();
      if (next == null) {
        return true;
      }
      pass(next);
    }
    return false;
  }

  private void pass(HttpObject next) {
    if (next instanceof HttpResponse response && response.status().code() >= 200) {
      answer = exchange.begin(response.status().code(), headers(response), this);
    }
    Exchange.Stream out = answer;
    if (next instanceof HttpContent content && out != null) {
      byte[] bytes = ByteBufUtil.getBytes(content.content());
      ReferenceCountUtil.release(content);
      if (bytes.length > 0) {
        waiting = !out.write(bytes);
      }
      if (next instanceof LastHttpContent) {
        finish();
      }
    }
  }

  private ImmutableListMultimap<String, String> headers(HttpResponse response) {
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    response
        .headers()
        .forEach(
            header -> {
              boolean moves = header.getKey().equalsIgnoreCase("Location");
              String value = header.getValue();
              if (!KEPT_BACK.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.put(
                    header.getKey(), moves && value.startsWith("/") ? prefix + value : value);
              }
            });
    return headers.build();
  }

  private synchronized void finish() {
    if (over) {
      return;
    }
    over = true;
    connection.close();
    Exchange.Stream out = answer;
    if (out != null) {
      out.end();
    } else {
      Answers.status(
          exchange,
          Accept.DEFAULT,
          Errors.of(Reason.SERVICE_UNAVAILABLE, "error trying to reach service: EOF", null)
              .status(),
          List.of());
    }
  }

  @Override
  public void onWritable() {
    boolean more;
    synchronized (this) {
      if (!waiting) {
        return;
      }
      waiting = false;
      more = pass();
    }
    if (more) {
      read();
    }
  }

  @Override
  public synchronized void onClosed() {
    over = true;
    connection.close();
  }
}
