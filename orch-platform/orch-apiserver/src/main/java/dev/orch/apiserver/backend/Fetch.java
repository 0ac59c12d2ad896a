package dev.orch.apiserver.backend;

import dev.orch.store.api.PodStreams.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One request whose answer is read whole. One step at a time, wherever the step before ended. */
public final class Fetch {
  private static final int MOST = 64 << 20;

  /** An answer. */
  public record Answer(int status, byte[] body) {
    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  private final Connection connection;
  private final EmbeddedChannel codec =
      new EmbeddedChannel(new HttpClientCodec(), new HttpObjectAggregator(MOST));

  private Fetch(Connection connection) {
    this.connection = connection;
  }

  /** Sends the request, reads its answer, and closes the connection. */
  public static CompletionStage<Answer> send(Connection connection, FullHttpRequest request) {
    Fetch fetch = new Fetch(connection);
    fetch.codec.writeOutbound(request);
    return connection
        .sink()
        .write(outbound(fetch.codec))
        .thenCompose(written -> fetch.read())
        .whenComplete((answer, failure) -> connection.close());
  }

  /** What the codec wants to send. */
  public static byte[] outbound(EmbeddedChannel codec) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf some = codec.readOutbound(); some != null; some = codec.readOutbound()) {
      all.writeBytes(ByteBufUtil.getBytes(some));
      some.release();
    }
    return all.toByteArray();
  }

  private CompletionStage<Answer> read() {
    return connection
        .source()
        .next()
        .thenCompose(
            bytes -> {
              if (bytes.length > 0) {
                codec.writeInbound(Unpooled.wrappedBuffer(bytes));
              } else {
                codec.finish(); // an answer without a length ends with the connection
              }
              @Nullable FullHttpResponse response = codec.readInbound();
              if (response != null) {
                byte[] body = ByteBufUtil.getBytes(response.content());
                response.release();
                return CompletableFuture.completedFuture(
                    new Answer(response.status().code(), body));
              }
              return bytes.length == 0
                  ? CompletableFuture.failedFuture(new IOException("EOF"))
                  : read();
            });
  }
}
