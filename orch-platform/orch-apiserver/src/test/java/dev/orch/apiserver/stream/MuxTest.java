package dev.orch.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over SPDY and over WebSockets, without a network. */
class MuxTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Recorded user = new Recorded();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  /** A server's end, and a client's codec; frames go between by hand. */
  private final class Spdy {
    final EmbeddedChannel client = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
    final EmbeddedChannel server =
        new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), new SpdyMux(user, timer));

    void send(Object frame) {
      client.writeOutbound(frame);
      for (ByteBuf bytes = client.readOutbound(); bytes != null; bytes = client.readOutbound()) {
        server.writeInbound(bytes);
      }
      server.runPendingTasks();
    }

    void open(int stream, String type) {
      SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
      frame.headers().set("streamtype", type);
      send(frame);
    }

    void data(int stream, String text, boolean last) {
      DefaultSpdyDataFrame frame =
          new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      frame.setLast(last);
      send(frame);
    }

    List<Object> answers() {
      List<Object> frames = new ArrayList<>();
      for (ByteBuf bytes = server.readOutbound(); bytes != null; bytes = server.readOutbound()) {
        client.writeInbound(bytes);
      }
      for (Object frame = client.readInbound(); frame != null; frame = client.readInbound()) {
        frames.add(frame);
      }
      return frames;
    }
  }

  @Test
  void spdyStreams_areOpenedReadAndEnded() {
    Spdy spdy = new Spdy();
    spdy.open(1, "error");
    spdy.open(3, "stdin");
    spdy.data(3, "hello", false);
    spdy.data(3, "", true);
    spdy.send(new DefaultSpdyRstStreamFrame(1, 5));
    assertThat(user.events)
        .containsExactly(
            "opened 1 error", "opened 3 stdin", "received 3 hello", "ended 3", "reset 1");
    assertThat(spdy.answers())
        .allSatisfy(frame -> assertThat(frame).isInstanceOf(SpdySynReplyFrame.class))
        .hasSize(2);
    spdy.server.close();
    assertThat(user.events).endsWith("closed");
  }

  @Test
  void spdyPing_isAnswered() {
    Spdy spdy = new Spdy();
    spdy.send(new DefaultSpdyPingFrame(7));
    assertThat(spdy.answers())
        .singleElement()
        .isInstanceOfSatisfying(SpdyPingFrame.class, p -> assertThat(p.id()).isEqualTo(7));
  }

  @Test
  void spdyStreamTwice_isRefused() {
    Spdy spdy = new Spdy();
    spdy.open(1, "error");
    spdy.open(1, "stdin");
    assertThat(user.events).containsExactly("opened 1 error");
    assertThat(spdy.answers()).anyMatch(SpdyRstStreamFrame.class::isInstance);
  }

  @Test
  void spdyAnswers_carryBytes_andEndStreamsAndAll() {
    Spdy spdy = new Spdy();
    spdy.open(1, "stdout");
    spdy.answers();
    user.mux.write(1, "out".getBytes(StandardCharsets.UTF_8));
    user.mux.end(1);
    user.mux.close();
    List<Object> frames = spdy.answers();
    assertThat(((SpdyDataFrame) frames.get(0)).content().toString(StandardCharsets.UTF_8))
        .isEqualTo("out");
    assertThat(((SpdyDataFrame) frames.get(1)).isLast()).isTrue();
    assertThat(frames.get(2)).isInstanceOf(SpdyGoAwayFrame.class);
  }

  @Test
  void slowTaker_stopsTheReading_andGetsEverythingInOrder() {
    user.slow = true;
    Spdy spdy = new Spdy();
    spdy.open(1, "stdin");
    String piece = "x".repeat(8192);
    int pieces = 0;
    while (spdy.server.config().isAutoRead()) {
      spdy.data(1, piece, false);
      assertThat(++pieces).as("pieces that wait").isLessThan(100);
    }
    assertThat(user.events).containsExactly("opened 1 stdin", "received 1 8192");
    user.slow = false;
    user.taking.get(0).complete(null);
    spdy.server.runPendingTasks();
    assertThat(spdy.server.config().isAutoRead()).isTrue();
    assertThat(user.events).hasSize(1 + pieces);
  }

  @Test
  void slowClient_stopsTheWriter_untilItHasCaughtUp_orGone() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocketMux(protocol("v5.channel.k8s.io"), List.of(fixed("stdout")), user, timer));
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    assertThat(user.mux.write(0, new byte[1]).toCompletableFuture()).isDone();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    CompletableFuture<Void> waiting = user.mux.write(0, new byte[1]).toCompletableFuture();
    assertThat(waiting).isNotDone();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    assertThat(waiting).isCompleted();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    CompletableFuture<Void> lost = user.mux.write(0, new byte[1]).toCompletableFuture();
    channel.close();
    assertThat(lost).isCompletedExceptionally();
    assertThat(user.mux.write(0, new byte[1]).toCompletableFuture()).isCompletedExceptionally();
  }

  private static StreamProtocol protocol(String name) {
    return StreamProtocol.agreed(
        header ->
            switch (header) {
              case "Connection" -> "Upgrade";
              case "Upgrade" -> "websocket";
              default -> name;
            },
        false);
  }

  private static FixedStream fixed(String type) {
    return new FixedStream(ImmutableMap.of("streamtype", type), null);
  }

  @Test
  void webSocketMessages_beginWithTheStream_andOneNumberEndsOthers() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocketMux(
                protocol("v5.channel.k8s.io"),
                List.of(fixed("stdin"), fixed("stdout")),
                user,
                timer));
    channel.writeInbound(binary(0, 'h', 'i'), binary(0), binary(255, 0));
    assertThat(user.events)
        .containsExactly("opened 0 stdin", "opened 1 stdout", "received 0 hi", "ended 0");
    user.mux.write(1, "out".getBytes(StandardCharsets.UTF_8));
    BinaryWebSocketFrame frame = channel.readOutbound();
    assertThat(frame.content().toString(StandardCharsets.UTF_8)).isEqualTo("\u0001out");
    channel.writeInbound(binary(9, 'x'));
    assertThat(channel.isActive()).as("after a stream that there is not").isFalse();
    assertThat(user.events).endsWith("closed");
  }

  private static BinaryWebSocketFrame binary(int... bytes) {
    ByteBuf content = Unpooled.buffer();
    for (int b : bytes) {
      content.writeByte(b);
    }
    return new BinaryWebSocketFrame(content);
  }

  @Test
  void webSocketInText_isBase64_andGreets() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocketMux(
                protocol("v4.base64.channel.k8s.io"),
                List.of(
                    fixed("stdin"),
                    new FixedStream(ImmutableMap.of("streamtype", "stdout"), new byte[0])),
                user,
                timer));
    assertThat(((TextWebSocketFrame) channel.readOutbound()).text()).isEqualTo("1");
    channel.writeInbound(new TextWebSocketFrame("0aGk="));
    assertThat(user.events).endsWith("received 0 hi");
    user.mux.write(1, "out".getBytes(StandardCharsets.UTF_8));
    assertThat(((TextWebSocketFrame) channel.readOutbound()).text()).isEqualTo("1b3V0");
    user.mux.close();
    assertThat((WebSocketFrame) channel.readOutbound()).isInstanceOf(CloseWebSocketFrame.class);
    channel.writeInbound(new TextWebSocketFrame("0!!"));
    assertThat(channel.isActive()).isFalse();
  }
}
