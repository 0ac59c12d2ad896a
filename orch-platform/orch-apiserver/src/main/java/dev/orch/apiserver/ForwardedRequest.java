package dev.orch.apiserver;

import com.google.common.collect.ImmutableSet;
import dev.orch.apiserver.http.Request;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import java.util.Map;

/** Makes the requests that are handed on from those that came. Stateless. */
final class ForwardedRequest {
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

  private ForwardedRequest() {}

  /** Whether a header, in whatever case, concerns one connection alone. */
  static boolean isKeptBack(String header) {
    return KEPT_BACK.contains(header.toLowerCase(Locale.ROOT));
  }

  /** Whether the request asks for another protocol. */
  static boolean isUpgrade(Request request) {
    return request.header("Connection").toLowerCase(Locale.ROOT).contains("upgrade")
        && !request.header("Upgrade").isEmpty();
  }

  /**
   * The request with another path, for another host; the connection is for it alone.
   *
   * @param path with the query
   */
  static FullHttpRequest of(Request request, String path, String host) {
    FullHttpRequest forwarded =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method()),
            path.startsWith("/") ? path : "/" + path,
            Unpooled.wrappedBuffer(request.body()));
    HttpHeaders headers = forwarded.headers();
    for (Map.Entry<String, String> header : request.allHeaders()) {
      String name = header.getKey();
      if (!isKeptBack(name) && !name.startsWith(":")) {
        headers.add(name, header.getValue());
      }
    }
    headers.set("Host", host);
    if (isUpgrade(request)) {
      headers.set("Connection", "Upgrade").set("Upgrade", request.header("Upgrade"));
    } else {
      headers.set("Connection", "close");
    }
    if (request.body().length > 0) {
      headers.set("Content-Length", request.body().length);
    }
    return forwarded;
  }
}
