package dev.orch.cel;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.orch.cel.Functions.Body;
import dev.orch.cel.Functions.Function;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Functions of texts: patterns found in them, and URLs. Stateless. */
final class TextFunctions {
  private static final CelType URL = OpaqueType.create("kubernetes.URL");
  private static final CelType TEXTS = ListType.create(SimpleType.STRING);

  static final List<Function> ALL =
      ImmutableList.<Function>builder()
          .add(pattern("find", SimpleType.STRING, false, a -> first((String) a[0], (String) a[1])))
          .add(pattern("findAll", TEXTS, false, a -> all((String) a[0], (String) a[1], -1)))
          .add(pattern("findAll", TEXTS, true, a -> all((String) a[0], (String) a[1], (Long) a[2])))
          .add(Function.ofText("url", URL, a -> url((String) a[0])))
          .add(Function.ofText("isURL", SimpleType.BOOL, a -> isUrl((String) a[0])))
          .add(ofUrl("getScheme", SimpleType.STRING, url -> Strings.nullToEmpty(url.getScheme())))
          .add(ofUrl("getHost", SimpleType.STRING, TextFunctions::host))
          .add(ofUrl("getHostname", SimpleType.STRING, TextFunctions::hostname))
          .add(
              ofUrl(
                  "getPort",
                  SimpleType.STRING,
                  url -> url.getPort() < 0 ? "" : Integer.toString(url.getPort())))
          .add(
              ofUrl(
                  "getEscapedPath",
                  SimpleType.STRING,
                  url -> Strings.nullToEmpty(url.getRawPath())))
          .add(ofUrl("getQuery", MapType.create(SimpleType.STRING, TEXTS), TextFunctions::query))
          .build();

  private TextFunctions() {}

  private static Function pattern(String name, CelType result, boolean limited, Body body) {
    return new Function(
        name,
        "string_" + name + (limited ? "_string_int" : "_string"),
        true,
        result,
        limited
            ? ImmutableList.of(SimpleType.STRING, SimpleType.STRING, SimpleType.INT)
            : ImmutableList.of(SimpleType.STRING, SimpleType.STRING),
        limited
            ? ImmutableList.of(String.class, String.class, Long.class)
            : ImmutableList.of(String.class, String.class),
        body);
  }

  private static Function ofUrl(
      String name, CelType result, java.util.function.Function<URI, Object> part) {
    return new Function(
        name,
        "url_" + name,
        true,
        result,
        ImmutableList.of(URL),
        ImmutableList.of(URI.class),
        a -> part.apply((URI) a[0]));
  }

  private static String first(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group() : "";
  }

  private static List<String> all(String text, String pattern, long limit) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while ((limit < 0 || found.size() < limit) && matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** An absolute URL, or an absolute path. */
  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if (url.isAbsolute() && url.getRawSchemeSpecificPart().startsWith("/")
          || text.startsWith("/")) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "URL parse error during conversion from string: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "URL parse error during conversion from string: parse "
            + text
            + ": invalid URI for request");
  }

  private static boolean isUrl(String text) {
    try {
      URI unused = url(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String host(URI url) {
    String authority = Strings.nullToEmpty(url.getRawAuthority());
    return authority.substring(authority.indexOf('@') + 1);
  }

  private static String hostname(URI url) {
    String host = Strings.nullToEmpty(url.getHost());
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static Map<String, List<String>> query(URI url) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String part : Strings.nullToEmpty(url.getRawQuery()).split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        query.computeIfAbsent(decoded(name), n -> new ArrayList<>()).add(decoded(value));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
