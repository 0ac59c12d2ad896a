package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import dev.orch.store.api.PodStreams;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Both sides are scripted, and all happens on the test's thread. */
class ProxiedExchangeTest {
  private static final String CLOSE_DELIMITED = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

  private final Other other = new Other();
  private final Client client = new Client();
  private final List<String> unanswered = new ArrayList<>();

  /** The side that is asked: it says what the script holds, then nothing more. */
  private static final class Other implements PodStreams.Connection {
    final Queue<CompletionStage<byte[]>> script = new ArrayDeque<>();
    boolean refusesWrites;
    boolean closed;

    Other says(String text) {
      script.add(CompletableFuture.completedFuture(text.getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    Other ends() {
      return says("");
    }

    @Override
    public PodStreams.Source source() {
      return script::remove;
    }

    @Override
    public PodStreams.Sink sink() {
      return new PodStreams.Sink() {
        @Override
        public CompletionStage<Void> write(byte[] bytes) {
          if (refusesWrites) {
            throw new IllegalStateException("the engine is closed");
          }
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void end() {}
      };
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** The side that asks: it takes one piece, then has to be told to go on. */
  private static final class Client implements Exchange, Exchange.Stream {
    final StringBuilder body = new StringBuilder();
    Exchange.Events events;
    boolean slow;
    boolean ended;

    @Override
    public void send(int status, ImmutableListMultimap<String, String> headers, byte[] body) {
      throw new IllegalStateException("streams only");
    }

    @Override
    public Stream begin(
        int status, ImmutableListMultimap<String, String> headers, Events listener) {
      events = listener;
      return this;
    }

    @Override
    public void upgrade(
        StreamProtocol protocol,
        List<FixedStream> fixed,
        StreamUser user,
        ScheduledExecutorService timer) {
      throw new IllegalStateException("no upgrade");
    }

    @Override
    public void tunnel(ImmutableListMultimap<String, String> headers, PodStreams.Connection other) {
      throw new IllegalStateException("no tunnel");
    }

    @Override
    public boolean write(byte[] bytes) {
      assertThat(ended).isFalse();
      body.append(new String(bytes, StandardCharsets.US_ASCII));
      return !slow;
    }

    @Override
    public void end() {
      ended = true;
    }
  }

  private void send() {
    new ProxiedExchange(other, client, "", unanswered::add)
        .send(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
  }

  @Test
  void slowClient_getsAll_thoughTheOtherSideHasGone() {
    client.slow = true;
    other.says(CLOSE_DELIMITED).says("first").says("second").ends();
    send();
    assertThat(client.body).hasToString("first");
    assertThat(client.ended).isFalse();
    client.events.onWritable();
    assertThat(client.body).hasToString("firstsecond");
    client.events.onWritable();
    assertThat(client.ended).isTrue();
    assertThat(other.closed).isTrue();
    assertThat(unanswered).isEmpty();
  }

  @Test
  void piecesReadTogetherWithTheEnd_waitForTheClient() {
    client.slow = true;
    other.says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n");
    other.ends();
    send();
    assertThat(client.body).hasToString("one");
    client.events.onWritable();
    assertThat(client.body).hasToString("onetwo");
    client.events.onWritable();
    assertThat(client.ended).isTrue();
  }

  @Test
  void endBeforeAnAnswer_isSaid() {
    other.ends();
    send();
    assertThat(unanswered).containsExactly("EOF");
    assertThat(other.closed).isTrue();
  }

  @Test
  void failureToRead_isSaid() {
    other.script.add(CompletableFuture.failedFuture(new IOException("reset")));
    send();
    assertThat(unanswered).containsExactly("EOF");
  }

  @Test
  void whatCannotBeWritten_isSaid_notSwallowed() {
    other.refusesWrites = true;
    send();
    assertThat(unanswered).containsExactly("EOF");
    assertThat(other.closed).isTrue();
  }

  @Test
  void noHttp_isSaid() {
    other.says("\0\0\0 nonsense\r\n\r\n").ends();
    send();
    assertThat(unanswered).hasSize(1);
    assertThat(other.closed).isTrue();
  }
}
