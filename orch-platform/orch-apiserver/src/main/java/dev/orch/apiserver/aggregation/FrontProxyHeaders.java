package dev.orch.apiserver.aggregation;

import dev.orch.store.api.User;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The headers in which a server is told on whose behalf it is asked. Stateless. */
public final class FrontProxyHeaders {
  public static final String USER = "X-Remote-User";
  public static final String UID = "X-Remote-Uid";
  public static final String GROUP = "X-Remote-Group";
  public static final String EXTRA = "X-Remote-Extra-";

  private static final String TOKEN_SIGNS = "!#$&'*+-.^_`|~";

  private FrontProxyHeaders() {}

  /** Names the user, whatever a client said of that. */
  public static void set(HttpHeaders headers, User user) {
    List<String> claimed = new ArrayList<>();
    for (String name : headers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith("x-remote-") || lower.startsWith("impersonate-")) {
        claimed.add(name);
      }
    }
    claimed.forEach(headers::remove);
    headers.set(USER, user.name());
    if (!user.uid().isEmpty()) {
      headers.set(UID, user.uid());
    }
    user.groups().forEach(group -> headers.add(GROUP, group));
    user.extra()
        .forEach((key, values) -> values.forEach(v -> headers.add(EXTRA + escaped(key), v)));
  }

  /** What can't be in a header's name is written with percent signs, these among it. */
  static String escaped(String key) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
      if (alphanumeric || TOKEN_SIGNS.indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return escaped.toString();
  }
}
