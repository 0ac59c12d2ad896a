package dev.orch.apiserver.http;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Compresses large answers for clients that accept it, as kube-apiserver does. Stateless. */
public final class Gzip {
  /** Smaller answers aren't worth it. */
  public static final int THRESHOLD = 128 * 1024;

  private static final Splitter CODINGS = Splitter.on(',').trimResults().omitEmptyStrings();

  private Gzip() {}

  /** Whether an Accept-Encoding header accepts it. */
  public static boolean isAccepted(String acceptEncoding) {
    for (String coding : CODINGS.split(acceptEncoding)) {
      if (coding.split(";", 2)[0].strip().equals("gzip")) {
        return true;
      }
    }
    return false;
  }

  /** The headers of a compressed answer. */
  public static ImmutableListMultimap<String, String> headers(
      ImmutableListMultimap<String, String> headers) {
    return ImmutableListMultimap.<String, String>builder()
        .putAll(headers)
        .put("Content-Encoding", "gzip")
        .put("Vary", "Accept-Encoding")
        .build();
  }

  /** What is written there arrives compressed, as fast as can be. */
  public static OutputStream into(OutputStream out) {
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

  /** The bytes compressed. */
  public static byte[] packed(byte[] body) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4);
    try (OutputStream out = into(compressed)) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
