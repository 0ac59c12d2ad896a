package dev.orch.apiserver.oidc;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableSet;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.ClaimMappings;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.ClaimRule;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Extra;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Issuer;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Jwt;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Prefixed;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.UserRule;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.model.structural.IdentityExpressions.About;
import dev.orch.model.structural.IdentityExpressions.Compiled;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with a configuration of authentication, as Kubernetes words it. For one thread. */
final class ConfigurationRules {
  private static final int MOST_ISSUERS = 64;
  private static final String BOTH = "claim and expression can't both be set";
  private static final String EITHER = "claim or expression is required";
  private static final String MATCH_ANY = "MatchAny";
  private static final Set<String> EGRESS = ImmutableSet.of("controlplane", "cluster");
  private static final Pattern DOMAIN_PATH =
      Pattern.compile(
          "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
              + "/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");
  private static final Pattern RESERVED = Pattern.compile("(.*\\.)?(kubernetes|k8s)\\.io/.*");

  private final IdentityExpressions expressions;
  private final FieldErrors errors = new FieldErrors();

  /** Whether an expression of the issuer at hand asks whether the e-mail address is verified. */
  private boolean verifies;

  private ConfigurationRules(IdentityExpressions expressions) {
    this.expressions = expressions;
  }

  /** Throws IllegalArgumentException that names the faults, if there are some. */
  static void check(AuthenticationConfiguration read, IdentityExpressions expressions) {
    ConfigurationRules rules = new ConfigurationRules(expressions);
    rules.check(read);
    if (!rules.errors.isEmpty()) {
      throw new IllegalArgumentException(
          rules.errors.list().stream().map(FieldError::toString).collect(Collectors.joining(", ")));
    }
  }

  private void check(AuthenticationConfiguration read) {
    FieldPath all = FieldPath.of("jwt");
    if (read.jwt().size() > MOST_ISSUERS) {
      errors.add(FieldError.tooMany(all, read.jwt().size(), MOST_ISSUERS));
      return;
    }
    Set<String> issuers = new HashSet<>();
    Set<String> documents = new HashSet<>();
    for (int i = 0; i < read.jwt().size(); i++) {
      Jwt jwt = read.jwt().get(i);
      FieldPath at = all.index(i).child("issuer");
      jwt(jwt, all.index(i));
      unique(issuers, jwt.issuer().url(), at.child("url"));
      if (!jwt.issuer().discoveryURL().isEmpty()) {
        unique(documents, jwt.issuer().discoveryURL(), at.child("discoveryURL"));
      }
    }
    if (read.anonymous() != null
        && !read.anonymous().enabled()
        && !read.anonymous().conditions().isEmpty()) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("anonymous", "conditions"),
              read.anonymous().conditions().toString(),
              "enabled should be set to true when conditions are defined"));
    }
  }

  private boolean unique(Set<String> seen, String value, FieldPath at) {
    if (seen.add(value)) {
      return true;
    }
    errors.add(FieldError.duplicate(at, value));
    return false;
  }

  private void jwt(Jwt jwt, FieldPath at) {
    verifies = false;
    issuer(jwt.issuer(), at.child("issuer"));
    Set<String> claims = new HashSet<>();
    Set<String> conditions = new HashSet<>();
    for (int i = 0; i < jwt.claimValidationRules().size(); i++) {
      FieldPath each = at.child("claimValidationRules").index(i);
      claimRule(jwt.claimValidationRules().get(i), claims, conditions, each);
    }
    mappings(jwt.claimMappings(), at.child("claimMappings"));
    Set<String> users = new HashSet<>();
    for (int i = 0; i < jwt.userValidationRules().size(); i++) {
      UserRule rule = jwt.userValidationRules().get(i);
      FieldPath each = at.child("userValidationRules").index(i).child("expression");
      if (rule.expression().isEmpty()) {
        errors.add(FieldError.required(each, ""));
      } else if (unique(users, rule.expression(), each)) {
        compile(rule.expression(), About.USER, true, each);
      }
    }
  }

  private void issuer(Issuer issuer, FieldPath at) {
    if (issuer.url().isEmpty()) {
      errors.add(FieldError.required(at.child("url"), ""));
    } else {
      url(issuer.url(), at.child("url"));
    }
    if (!issuer.discoveryURL().isEmpty()) {
      FieldPath document = at.child("discoveryURL");
      if (trimmed(issuer.url()).equals(trimmed(issuer.discoveryURL()))) {
        errors.add(
            FieldError.invalid(
                document, issuer.discoveryURL(), "discoveryURL must be different from URL"));
      }
      url(issuer.discoveryURL(), document);
    }
    audiences(issuer, at);
    refuseIf(
        !issuer.certificateAuthority().isEmpty() && !isPem(issuer.certificateAuthority()),
        at.child("certificateAuthority"),
        "<omitted>",
        "data does not contain any valid RSA or ECDSA certificates");
    if (!issuer.egressSelectorType().isEmpty() && !EGRESS.contains(issuer.egressSelectorType())) {
      errors.add(
          FieldError.invalid(
              at.child("egressSelectorType"),
              issuer.egressSelectorType(),
              "egress selector must be either controlplane or cluster"));
    }
  }

  private static boolean isPem(String text) {
    try {
      return !CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
          .isEmpty();
    } catch (CertificateException e) {
      return false;
    }
  }

  private static String trimmed(String url) {
    return url.replaceFirst("/+$", "");
  }

  private void url(String text, FieldPath at) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      errors.add(FieldError.invalid(at, text, String.valueOf(e.getMessage())));
      return;
    }
    refuseIf(!"https".equals(url.getScheme()), at, text, "URL scheme must be https");
    refuseIf(url.getRawUserInfo() != null, at, text, "URL must not contain a username or password");
    refuseIf(url.getRawQuery() != null, at, text, "URL must not contain a query");
    refuseIf(url.getRawFragment() != null, at, text, "URL must not contain a fragment");
  }

  private void refuseIf(boolean wrong, FieldPath at, String value, String detail) {
    if (wrong) {
      errors.add(FieldError.invalid(at, value, detail));
    }
  }

  private void audiences(Issuer issuer, FieldPath at) {
    FieldPath all = at.child("audiences");
    if (issuer.audiences().isEmpty()) {
      errors.add(FieldError.required(all, "at least one " + all + " is required"));
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < issuer.audiences().size(); i++) {
      String audience = issuer.audiences().get(i);
      if (audience.isEmpty()) {
        errors.add(FieldError.required(all.index(i), ""));
      }
      unique(seen, audience, all.index(i));
    }
    String policy = issuer.audienceMatchPolicy();
    boolean many = issuer.audiences().size() > 1;
    if (!policy.equals(MATCH_ANY) && (many || !policy.isEmpty())) {
      errors.add(
          FieldError.invalid(
              at.child("audienceMatchPolicy"),
              policy,
              many
                  ? "audienceMatchPolicy must be MatchAny for multiple audiences"
                  : "audienceMatchPolicy must be empty or MatchAny for single audience"));
    }
  }

  private void claimRule(ClaimRule rule, Set<String> claims, Set<String> conditions, FieldPath at) {
    boolean byClaim = !rule.claim().isEmpty();
    if (byClaim && !rule.expression().isEmpty()) {
      errors.add(FieldError.invalid(at, rule.claim(), BOTH));
    } else if (byClaim) {
      refuseIf(
          !rule.message().isEmpty(),
          at.child("message"),
          rule.message(),
          "may not be specified when claim is set");
      unique(claims, rule.claim(), at.child("claim"));
    } else if (rule.expression().isEmpty()) {
      errors.add(FieldError.required(at, EITHER));
    } else {
      refuseIf(
          !rule.requiredValue().isEmpty(),
          at.child("requiredValue"),
          rule.requiredValue(),
          "may not be specified when expression is set");
      if (unique(conditions, rule.expression(), at.child("expression"))) {
        verifies |=
            verifies(compile(rule.expression(), About.CLAIMS, true, at.child("expression")));
      }
    }
  }

  private void mappings(ClaimMappings mappings, FieldPath at) {
    Compiled username = prefixed(mappings.username(), true, at.child("username"));
    verifies |= verifies(username);
    prefixed(mappings.groups(), false, at.child("groups"));
    String uid = mappings.uid().expression();
    refuseIf(!mappings.uid().claim().isEmpty() && !uid.isEmpty(), at.child("uid"), "", BOTH);
    if (!uid.isEmpty()) {
      compile(uid, About.CLAIMS, false, at.child("uid").child("expression"));
    }
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < mappings.extra().size(); i++) {
      extra(mappings.extra().get(i), keys, at.child("extra").index(i));
    }
    refuseIf(
        username.selected().contains("email") && !verifies,
        at.child("username").child("expression"),
        mappings.username().expression(),
        "claims.email_verified must be used in claimMappings.username.expression or"
            + " claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when"
            + " claims.email is used in claimMappings.username.expression");
  }

  private void extra(Extra extra, Set<String> keys, FieldPath at) {
    String key = extra.key();
    FieldPath atKey = at.child("key");
    if (key.isEmpty()) {
      errors.add(FieldError.required(atKey, ""));
    } else {
      refuseIf(
          !DOMAIN_PATH.matcher(key).matches(),
          atKey,
          key,
          "must be a domain-prefixed path (such as \"acme.io/foo\")");
    }
    refuseIf(!key.equals(Ascii.toLowerCase(key)), atKey, key, "must be lowercase");
    refuseIf(
        RESERVED.matcher(key).matches(),
        atKey,
        key,
        "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use");
    FieldPath value = at.child("valueExpression");
    if (!unique(keys, key, atKey)) {
      return;
    }
    if (extra.valueExpression().isEmpty()) {
      errors.add(FieldError.required(value, ""));
    } else {
      verifies |= verifies(compile(extra.valueExpression(), About.CLAIMS, false, value));
    }
  }

  private Compiled prefixed(Prefixed mapping, boolean required, FieldPath at) {
    boolean byClaim = !mapping.claim().isEmpty();
    Compiled none = Compiled.refused("");
    if (mapping.expression().isEmpty()) {
      if (!byClaim && required) {
        errors.add(FieldError.required(at, EITHER));
      } else if (byClaim && mapping.prefix() == null) {
        errors.add(
            FieldError.required(
                at.child("prefix"),
                "prefix is required when claim is set. It can be set to an empty string to disable"
                    + " prefixing"));
      }
      return none;
    }
    if (byClaim) {
      errors.add(FieldError.invalid(at, "", BOTH));
      return none;
    }
    if (mapping.prefix() != null) {
      errors.add(
          FieldError.invalid(
              at.child("prefix"), mapping.prefix(), "may not be specified when expression is set"));
    }
    return compile(mapping.expression(), About.CLAIMS, false, at.child("expression"));
  }

  private Compiled compile(String text, About about, boolean condition, FieldPath at) {
    Compiled compiled = expressions.compile(text, about, condition);
    if (compiled.program() == null) {
      errors.add(FieldError.invalid(at, text, compiled.fault()));
    }
    return compiled;
  }

  private static boolean verifies(Compiled compiled) {
    return compiled.selected().contains("email_verified");
  }
}
