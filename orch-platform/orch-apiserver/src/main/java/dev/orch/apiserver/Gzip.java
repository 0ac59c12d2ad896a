package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.apiserver.stream.FixedStream;
import dev.orch.apiserver.stream.StreamProtocol;
import dev.orch.apiserver.stream.StreamUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses large answers for clients that accept it, as kube-apiserver does. Stateless. */
final class Gzip {
  /** Smaller answers aren't worth it. */
  static final int THRESHOLD = 128 * 1024;

  private static final Splitter CODINGS = Splitter.on(',').trimResults().omitEmptyStrings();

  private Gzip() {}

  static boolean isAccepted(Request request) {
    for (String coding : CODINGS.split(request.header("Accept-Encoding"))) {
      if (coding.split(";", 2)[0].strip().equals("gzip")) {
        return true;
      }
    }
    return false;
  }

  /** What answers go through that are sent whole. */
  static Exchange over(Request request, Exchange exchange) {
    return isAccepted(request) ? new Whole(exchange) : exchange;
  }

  /** The headers of a compressed answer. */
  static ImmutableListMultimap<String, String> headers(
      ImmutableListMultimap<String, String> headers) {
    return ImmutableListMultimap.<String, String>builder()
        .putAll(headers)
        .put("Content-Encoding", "gzip")
        .put("Vary", "Accept-Encoding")
        .build();
  }

  /** What is written there arrives compressed, as fast as can be. */
  static OutputStream into(OutputStream out) {
    try {
      return new GZIPOutputStream(out) {
        {
          def.setLevel(Deflater.BEST_SPEED);
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Whole(Exchange exchange) implements Exchange {
    @Override
    public void send(int status, ImmutableListMultimap<String, String> headers, byte[] body) {
      if (body.length <= THRESHOLD || headers.containsKey("Content-Encoding")) {
        exchange.send(status, headers, body);
        return;
      }
      ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4);
      try (OutputStream out = into(compressed)) {
        out.write(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      exchange.send(status, Gzip.headers(headers), compressed.toByteArray());
    }

    @Override
    public Stream begin(int status, ImmutableListMultimap<String, String> headers, Events events) {
      return exchange.begin(status, headers, events);
    }

    @Override
    public void upgrade(
        StreamProtocol protocol,
        List<FixedStream> fixed,
        StreamUser user,
        ScheduledExecutorService timer) {
      exchange.upgrade(protocol, fixed, user, timer);
    }
  }
}
