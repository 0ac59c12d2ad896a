package dev.orch.apiserver.oidc;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.json.Yaml;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.structural.IdentityExpressions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' structured configuration of authentication ({@code apiserver.config.k8s.io/v1}): the
 * issuers whose tokens are believed, and where nobody in particular may come. Immutable.
 *
 * @param jwt the issuers
 * @param anonymous null where callers that show nothing are let in everywhere
 */
public record AuthenticationConfiguration(List<Jwt> jwt, @Nullable Anonymous anonymous) {
  private static final List<String> VERSIONS =
      ImmutableList.of(
          "apiserver.config.k8s.io/v1",
          "apiserver.config.k8s.io/v1beta1",
          "apiserver.config.k8s.io/v1alpha1");

  public AuthenticationConfiguration {
    jwt = list(jwt);
  }

  /** An issuer, and who the subjects of its tokens are. */
  public record Jwt(
      Issuer issuer,
      List<ClaimRule> claimValidationRules,
      ClaimMappings claimMappings,
      List<UserRule> userValidationRules) {
    public Jwt {
      issuer = zero(issuer, Issuer.class);
      claimValidationRules = list(claimValidationRules);
      claimMappings = zero(claimMappings, ClaimMappings.class);
      userValidationRules = list(userValidationRules);
    }
  }

  /**
   * Who signs.
   *
   * @param discoveryURL where its document is if not below its URL, or {@code ""}
   * @param certificateAuthority in PEM who may vouch for its server, or {@code ""} for those that
   *     the system knows
   * @param audiences of which a token must be for one
   */
  public record Issuer(
      String url,
      String discoveryURL,
      String certificateAuthority,
      List<String> audiences,
      String audienceMatchPolicy,
      String egressSelectorType) {
    public Issuer {
      url = string(url);
      discoveryURL = string(discoveryURL);
      certificateAuthority = string(certificateAuthority);
      audiences = list(audiences);
      audienceMatchPolicy = string(audienceMatchPolicy);
      egressSelectorType = string(egressSelectorType);
    }
  }

  /** What a token's claims must be like: a claim has a value, or an expression holds. */
  public record ClaimRule(String claim, String requiredValue, String expression, String message) {
    public ClaimRule {
      claim = string(claim);
      requiredValue = string(requiredValue);
      expression = string(expression);
      message = string(message);
    }
  }

  /** How claims become a user. */
  public record ClaimMappings(Prefixed username, Prefixed groups, Plain uid, List<Extra> extra) {
    public ClaimMappings {
      username = zero(username, Prefixed.class);
      groups = zero(groups, Prefixed.class);
      uid = zero(uid, Plain.class);
      extra = list(extra);
    }
  }

  /** A claim with something before it, or an expression. */
  public record Prefixed(String claim, @Nullable String prefix, String expression) {
    public Prefixed {
      claim = string(claim);
      expression = string(expression);
    }
  }

  /** A claim or an expression. */
  public record Plain(String claim, String expression) {
    public Plain {
      claim = string(claim);
      expression = string(expression);
    }
  }

  /** Something else that is known of a user. */
  public record Extra(String key, String valueExpression) {
    public Extra {
      key = string(key);
      valueExpression = string(valueExpression);
    }
  }

  /** What a user must be like. */
  public record UserRule(String expression, String message) {
    public UserRule {
      expression = string(expression);
      message = string(message);
    }
  }

  /**
   * Whether callers that show nothing are let in.
   *
   * @param conditions the paths, of which one must be asked for; none for any
   */
  public record Anonymous(boolean enabled, List<Path> conditions) {
    public Anonymous {
      conditions = list(conditions);
    }

    /** Whether somebody who shows nothing may ask for the path. */
    public boolean allows(String path) {
      return enabled
          && (conditions.isEmpty() || conditions.stream().anyMatch(c -> c.path().equals(path)));
    }
  }

  /** A path, as it is asked for. */
  public record Path(String path) {
    public Path {
      path = string(path);
    }
  }

  /**
   * Reads a configuration.
   *
   * @param text in YAML or JSON
   * @param expressions compiles its expressions, which shows whether they are some
   * @throws IllegalArgumentException that names the fields, if it is faulty
   */
  public static AuthenticationConfiguration parse(String text, IdentityExpressions expressions) {
    AuthenticationConfiguration read = read(text);
    ConfigurationRules.check(read, expressions);
    return read;
  }

  private static AuthenticationConfiguration read(String text) {
    try {
      if (!(Yaml.parseOne(text, AuthenticationConfiguration::refuse) instanceof Json.Obj json)) {
        throw new IllegalArgumentException("an AuthenticationConfiguration is an object");
      }
      if (!VERSIONS.contains(json.text("apiVersion"))
          || !json.text("kind").equals("AuthenticationConfiguration")) {
        throw new IllegalArgumentException(
            "apiVersion, kind: must be " + VERSIONS.get(0) + ", AuthenticationConfiguration");
      }
      return RecordReader.read(
          json,
          AuthenticationConfiguration.class,
          path -> refuse("unknown field \"" + path + "\""));
    } catch (JsonException | DecodeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static void refuse(String problem) {
    throw new IllegalArgumentException(problem);
  }
}
