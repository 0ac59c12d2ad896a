package dev.orch.apiserver.oidc;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a token claims. Nobody has said yet that it is true. */
record Claims(Json.Obj json) {
  private static final String GOOGLE = "accounts.google.com";

  boolean has(String claim) {
    return json.has(claim);
  }

  /** Who says that it was them; Google writes itself without its scheme. */
  String issuer() {
    String issuer = json.text("iss");
    return issuer.equals(GOOGLE) ? "https://" + GOOGLE : issuer;
  }

  List<String> audiences() {
    return texts(json.get("aud"));
  }

  /** The second since 1970 that a claim says, or null; it may have a fraction. */
  @Nullable Double second(String claim) {
    return json.get(claim) instanceof Json.Num number ? number.toDouble() : null;
  }

  static double second(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  /** The text of a claim that must be there; null is as good as empty. */
  String text(String claim) throws Refused {
    Json value = json.get(claim);
    if (value == null) {
      throw new Refused("claim " + claim + " is not present");
    }
    if (value.isNull()) {
      return "";
    }
    if (value instanceof Json.Str text) {
      return text.value();
    }
    throw new Refused("claim " + claim + " is no text");
  }

  /** The texts of a claim, or its one text; none if it isn't there. */
  List<String> list(String claim) throws Refused {
    Json value = json.get(claim);
    if (value == null || value.isNull()) {
      return ImmutableList.of();
    }
    List<String> texts = texts(value);
    int wanted = value instanceof Json.Arr array ? array.size() : 1;
    if (texts.size() != wanted) {
      throw new Refused("claim " + claim + " is neither a text nor a list of texts");
    }
    return texts;
  }

  private static List<String> texts(@Nullable Json value) {
    if (value instanceof Json.Str text) {
      return ImmutableList.of(text.value());
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof Json.Arr array) {
      for (Json each : array) {
        if (each instanceof Json.Str text) {
          texts.add(text.value());
        }
      }
    }
    return ImmutableList.copyOf(texts);
  }
}
