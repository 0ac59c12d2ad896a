package dev.orch.apiserver;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.apiserver.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The representation that was asked for.
 *
 * @param format how it is encoded
 * @param as {@code Table}, {@code PartialObjectMetadata} and the like, or {@code ""} for the object
 *     itself
 * @param group the group of that representation's kind
 * @param version its version
 * @param pretty whether JSON is indented
 */
record Accept(Format format, String as, String group, String version, boolean pretty) {
  enum Format {
    JSON,
    YAML,
    /** Kubernetes' own encoding, of what has a record. */
    PROTOBUF
  }

  private static final Splitter CLAUSES = Splitter.on(',').trimResults().omitEmptyStrings();

  static final Accept DEFAULT = new Accept(Format.JSON, "", "", "", false);

  /** The version of each group's representations. */
  private static final ImmutableMap<String, String> VERSIONS =
      ImmutableMap.of("meta.k8s.io", "v1", "apidiscovery.k8s.io", "v2");

  static final String PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

  private static final List<String> AVAILABLE =
      ImmutableList.of("application/json", "application/yaml", PROTOBUF_TYPE);
  private static final List<String> STREAMED =
      ImmutableList.of("application/json;stream=watch", PROTOBUF_TYPE + ";stream=watch");

  /** The representations that a refusal lists. */
  static List<String> available(boolean watch) {
    return watch
        ? ImmutableList.<String>builder().addAll(AVAILABLE).addAll(STREAMED).build()
        : AVAILABLE;
  }

  /** Whether the header names one of the encodings, be it with a conversion that isn't there. */
  static boolean namesAvailable(Request request) {
    for (String clause : CLAUSES.split(request.header("Accept"))) {
      String type = clause.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (AVAILABLE.contains(type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The first representation in the Accept header that this server has, or null.
   *
   * @param convertible the {@code as} that are possible here, each with its group
   */
  static @Nullable Accept of(Request request, boolean watch, Map<String, String> convertible) {
    return of(request, watch, convertible, false);
  }

  /**
   * As {@link #of(Request, boolean, Map)}.
   *
   * @param protobuf whether what is answered has a record
   */
  static @Nullable Accept of(
      Request request, boolean watch, Map<String, String> convertible, boolean protobuf) {
    boolean pretty = request.flag("pretty");
    String header = request.header("Accept");
    if (header.isBlank()) {
      return new Accept(Format.JSON, "", "", "", pretty);
    }
    for (String clause : CLAUSES.split(header)) {
      Accept found = clause(clause, watch, convertible, pretty, protobuf);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Accept clause(
      String clause,
      boolean watch,
      Map<String, String> convertible,
      boolean pretty,
      boolean protobuf) {
    List<String> parts = Splitter.on(';').trimResults().splitToList(clause);
    Format format =
        switch (parts.get(0).toLowerCase(Locale.ROOT)) {
          case "application/json", "*/*" -> Format.JSON;
          case "application/yaml" -> watch ? null : Format.YAML;
          case PROTOBUF_TYPE -> Format.PROTOBUF;
          default -> null;
        };
    if (format == null) {
      return null;
    }
    ImmutableMap.Builder<String, String> builder = ImmutableMap.builder();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        builder.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    ImmutableMap<String, String> parameters = builder.buildKeepingLast();
    String as = parameters.getOrDefault("as", "");
    if (format == Format.PROTOBUF && !protobuf && !as.startsWith("PartialObjectMetadata")) {
      return null; // of what has no record, its metadata alone can be encoded
    }
    String group = parameters.getOrDefault("g", "");
    String version = parameters.getOrDefault("v", "");
    boolean known =
        group.equals(convertible.get(as))
            && (version.equals(VERSIONS.get(group))
                || group.equals("meta.k8s.io") && version.equals("v1beta1"));
    if (!as.isEmpty() && !known || as.equals("Table") && format == Format.PROTOBUF) {
      return null;
    }
    boolean indented = pretty || parameters.getOrDefault("pretty", "").equals("1");
    return new Accept(format, as, group, version, indented);
  }
}
