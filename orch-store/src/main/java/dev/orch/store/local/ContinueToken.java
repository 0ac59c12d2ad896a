package dev.orch.store.local;

import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.store.Key;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of a list begins: after a key, at the revision of the first page. The form is
 * Kubernetes'.
 */
record ContinueToken(long revision, String start) {
  private static final String VERSION = "meta.k8s.io/v1";

  static ContinueToken of(long revision, Key last, String namespace) {
    boolean whole = namespace.isEmpty() && !last.namespace().isEmpty();
    return new ContinueToken(revision, (whole ? last.namespace() + "/" : "") + last.name() + "\0");
  }

  String encode() {
    Json token =
        Json.object("v", Json.of(VERSION)).with("rv", Json.of(revision)).with("start", start);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.toBytes());
  }

  static ContinueToken parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
    Json json;
    try {
      json = Json.parse(bytes);
    } catch (JsonException e) {
      throw invalid(goSyntaxError(bytes));
    }
    Json.Obj token = json instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    if (!token.text("v").equals(VERSION)) {
      throw invalid("server does not recognize this encoded version " + Json.of(token.text("v")));
    }
    long revision = token.get("rv") instanceof Json.Num n && n.isInteger() ? n.toLong() : 0;
    if (revision == 0) {
      throw invalid("incorrect encoded start resourceVersion (version " + VERSION + ")");
    }
    String start = token.text("start");
    if (start.isEmpty()) {
      throw invalid("empty encoded start key (version " + VERSION + ")");
    }
    if (("/" + start).contains("/../") || start.startsWith("/")) {
      throw invalid(start);
    }
    return new ContinueToken(revision, start);
  }

  private static String goSyntaxError(byte[] bytes) {
    int first = bytes.length == 0 ? -1 : new String(bytes, StandardCharsets.ISO_8859_1).charAt(0);
    if (first < 0) {
      return "unexpected end of JSON input";
    }
    String shown =
        first >= 0x20 && first < 0x7f
            ? "'" + (char) first + "'"
            : String.format(java.util.Locale.ROOT, "'\\u%04x'", first);
    return "invalid character " + shown + " looking for beginning of value";
  }

  private static ApiException invalid(String why) {
    return Errors.badRequest("invalid continue token: continue key is not valid: " + why);
  }

  String namespace(String requested) {
    int slash = start.indexOf('/');
    return requested.isEmpty() && slash >= 0 ? start.substring(0, slash) : requested;
  }

  String name(String requested) {
    int slash = start.indexOf('/');
    String name = requested.isEmpty() && slash >= 0 ? start.substring(slash + 1) : start;
    return name.endsWith("\0") ? name.substring(0, name.length() - 1) : name;
  }
}
