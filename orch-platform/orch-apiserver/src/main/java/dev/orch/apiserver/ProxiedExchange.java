package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.backend.Fetch;
import dev.orch.apiserver.http.Exchange;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.PodStreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request that is handed on over a connection to a pod or another server, and its answer back
 * to the client, as fast as that takes it. One step at a time, on whatever thread the step before
 * ended.
 */
final class ProxiedExchange implements Exchange.Events {
  private static final int SWITCHING = 101;
  private static final String ENDED = "EOF";

  private final PodStreams.Connection connection;
  private final Exchange exchange;
  private final String prefix;
  private final Consumer<String> unanswered;
  private final EmbeddedChannel codec = new EmbeddedChannel(new HttpClientCodec());
  private final Queue<Object> parsed = new ArrayDeque<>();
  private Exchange.@Nullable Stream answer;
  private boolean waiting;
  private boolean over;

  /**
   * @param prefix what comes before the path that the other side knows
   * @param unanswered is told why there is no answer, and answers in its place
   */
  ProxiedExchange(
      PodStreams.Connection connection,
      Exchange exchange,
      String prefix,
      Consumer<String> unanswered) {
    this.unanswered = unanswered;
    this.connection = connection;
    this.exchange = exchange;
    this.prefix = prefix;
  }

  /** Sends the request, and begins to answer it. */
  void send(FullHttpRequest request) {
    try {
      codec.writeOutbound(request);
      connection.sink().write(Fetch.outbound(codec)).whenComplete((written, failure) -> read());
    } catch (RuntimeException unsendable) { // a connection that is closed, as TLS says it
      finish(ENDED);
    }
  }

  private void read() {
    connection
        .source()
        .next()
        .whenComplete(
            (bytes, failure) -> {
              boolean ended = bytes == null || bytes.length == 0;
              if (ended) {
                codec.finish(); // an answer without a length ends with the connection
              } else {
                codec.writeInbound(Unpooled.wrappedBuffer(bytes));
              }
              collect();
              if (pass() && !ended) {
                read();
              } else if (ended) {
                finish(why(failure));
              }
            });
  }

  /** What a pod's port, or its node, has said, if it was that. */
  private static String why(@Nullable Throwable failure) {
    return failure instanceof ApiException refusal ? refusal.status().message() : ENDED;
  }

  private synchronized void collect() {
    for (Object next = codec.readInbound(); next != null; next = codec.readInbound()) {
      parsed.add(next);
    }
  }

  /** Hands on what was read; false if the client must first take it, or the answer is over. */
  private synchronized boolean pass() {
    while (!over && !waiting) {
      Object next = parsed.poll();
      if (next == null) {
        return true;
      }
      pass(next);
    }
    return false;
  }

  private void pass(Object next) {
    if (next instanceof HttpObject object && object.decoderResult().isFailure()) {
      finish("net/http: HTTP/1.x transport connection broken: malformed HTTP response");
      return;
    }
    if (next instanceof HttpResponse response && response.status().code() == SWITCHING) {
      over = true;
      exchange.tunnel(switching(response), new Rest(connection, rest()));
      return;
    }
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
        finish(ENDED);
      }
    }
  }

  /** What came behind the head, which is no HTTP any more. */
  private byte[] rest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object next = parsed.poll(); next != null; next = parsed.poll()) {
      if (next instanceof ByteBuf bytes) {
        all.writeBytes(ByteBufUtil.getBytes(bytes));
      }
      ReferenceCountUtil.release(next);
    }
    return all.toByteArray();
  }

  private static ImmutableListMultimap<String, String> switching(HttpResponse response) {
    ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
    response.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return headers.build();
  }

  /** A connection of which some bytes were read already. */
  private static final class Rest implements PodStreams.Connection, PodStreams.Source {
    private final PodStreams.Connection of;
    private byte[] first;

    Rest(PodStreams.Connection of, byte[] first) {
      this.of = of;
      this.first = first;
    }

    @Override
    public CompletionStage<byte[]> next() {
      byte[] read = first;
      first = new byte[0];
      return read.length == 0 ? of.source().next() : CompletableFuture.completedFuture(read);
    }

    @Override
    public PodStreams.Source source() {
      return this;
    }

    @Override
    public PodStreams.Sink sink() {
      return of.sink();
    }

    @Override
    public void close() {
      of.close();
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
              if (!ForwardedRequest.isKeptBack(header.getKey())) {
                headers.put(
                    header.getKey(), moves && value.startsWith("/") ? prefix + value : value);
              }
            });
    return headers.build();
  }

  private synchronized void finish(String why) {
    if (over) {
      return;
    }
    over = true;
    connection.close();
    Exchange.Stream out = answer;
    if (out != null) {
      out.end();
    } else {
      unanswered.accept(why);
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
