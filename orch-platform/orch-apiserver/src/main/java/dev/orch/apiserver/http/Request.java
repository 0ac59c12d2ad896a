package dev.orch.apiserver.http;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.orch.model.json.Json;
import dev.orch.store.api.Errors;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request, read whole.
 *
 * @param method in upper case
 * @param path the path as it came, without the query
 * @param rawQuery the query as it came, with its question mark, or {@code ""}
 * @param query the parameters, decoded
 * @param headers finds a header's first value, or null
 * @param allHeaders every header, each as often as it came
 * @param certificates what the client showed when it connected, its own first; perhaps none
 * @param body its bytes, perhaps none
 */
public record Request(
    String method,
    String path,
    String rawQuery,
    ImmutableListMultimap<String, String> query,
    Function<String, @Nullable String> headers,
    Iterable<Map.Entry<String, String>> allHeaders,
    List<X509Certificate> certificates,
    byte[] body) {
  private static final Splitter SLASH = Splitter.on('/').omitEmptyStrings();

  public static Request of(
      String method,
      String uri,
      Function<String, @Nullable String> headers,
      Iterable<Map.Entry<String, String>> allHeaders,
      List<X509Certificate> certificates,
      byte[] body) {
    int mark = uri.indexOf('?');
    String path = mark < 0 ? uri : uri.substring(0, mark);
    String rawQuery = mark < 0 ? "" : uri.substring(mark);
    ImmutableListMultimap.Builder<String, String> query = ImmutableListMultimap.builder();
    if (mark >= 0) {
      for (String pair : Splitter.on('&').omitEmptyStrings().split(uri.substring(mark + 1))) {
        int equals = pair.indexOf('=');
        query.put(
            decode(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return new Request(
        method, path, rawQuery, query.build(), headers, allHeaders, certificates, body);
  }

  /** The same to another path, with other parameters. */
  public Request to(String otherPath, ImmutableListMultimap<String, String> otherQuery) {
    return new Request(
        method, otherPath, rawQuery, otherQuery, headers, allHeaders, certificates, body);
  }

  /** Decodes percent signs; a malformed one stays as it is. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** The path's segments, decoded. */
  public List<String> segments() {
    ImmutableList.Builder<String> segments = ImmutableList.builder();
    for (String segment : SLASH.split(path)) {
      segments.add(decode(segment.replace("+", "%2B")));
    }
    return segments.build();
  }

  /** The parameter's first value, or {@code ""}. */
  public String parameter(String name) {
    List<String> values = query.get(name);
    return values.isEmpty() ? "" : values.get(0);
  }

  public boolean has(String name) {
    return query.containsKey(name);
  }

  /** Whether a parameter is set: present and not {@code 0} or {@code false}. */
  public boolean flag(String name) {
    String value = parameter(name);
    return has(name) && !value.equals("false") && !value.equals("0");
  }

  /**
   * A parameter that is a whole number. @throws dev.orch.store.api.ApiException BadRequest if it is
   * none
   */
  public long number(String name, long absent) {
    String text = parameter(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Errors.badRequest("strconv.ParseInt: parsing " + Json.of(text) + ": invalid syntax");
    }
  }

  /** The header's value, or {@code ""}. */
  public String header(String name) {
    String value = headers.apply(name);
    return value == null ? "" : value;
  }

  /** The headers whose names begin so, in lower case, with all their values. */
  public ImmutableListMultimap<String, String> headersFrom(String prefix) {
    ImmutableListMultimap.Builder<String, String> found = ImmutableListMultimap.builder();
    for (Map.Entry<String, String> header : allHeaders) {
      if (header.getKey().regionMatches(true, 0, prefix, 0, prefix.length())) {
        found.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
      }
    }
    return found.build();
  }
}
