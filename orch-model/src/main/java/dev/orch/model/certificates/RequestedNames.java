package dev.orch.model.certificates;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a certificate is asked for: what a request in PEM (PKCS #10) says of its subject and its
 * other names. Whether it is signed is for the signer to see.
 *
 * @param commonName the last one of the subject, or {@code ""}
 * @param organizations those of the subject
 * @param dnsNames other names of hosts
 * @param emails other names of people
 * @param addresses IP addresses, in bytes as they came
 * @param uris other names of services
 */
public record RequestedNames(
    String commonName,
    List<String> organizations,
    List<String> dnsNames,
    List<String> emails,
    List<Bytes> addresses,
    List<String> uris) {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN CERTIFICATE REQUEST-----\\s+(?:[A-Za-z0-9-]+: [^\\n]*\\n)*([A-Za-z0-9+/=\\s]*)"
              + "-----END CERTIFICATE REQUEST-----");
  private static final byte[] COMMON_NAME = {0x55, 4, 3};
  private static final byte[] ORGANIZATION = {0x55, 4, 10};
  private static final byte[] ALTERNATIVES = {0x55, 0x1d, 17};
  private static final byte[] EXTENSIONS = {
    0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 9, 14
  };
  private static final int BMP_STRING = 0x1e;
  private static final int ATTRIBUTES = 0xa0;
  private static final int EMAIL = 0x81;
  private static final int DNS = 0x82;
  private static final int URI = 0x86;
  private static final int ADDRESS = 0x87;

  public RequestedNames {
    organizations = ImmutableList.copyOf(organizations);
    dnsNames = ImmutableList.copyOf(dnsNames);
    emails = ImmutableList.copyOf(emails);
    addresses = ImmutableList.copyOf(addresses);
    uris = ImmutableList.copyOf(uris);
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RequestedNames of(byte[] pem) {
    Matcher block = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
    }
    Der info =
        Der.of(Base64.getMimeDecoder().decode(block.group(1)))
            .next(Der.SEQUENCE)
            .next(Der.SEQUENCE);
    info.next(Der.INTEGER);
    Reader reader = new Reader();
    reader.subject(info.next(Der.SEQUENCE));
    info.next(Der.SEQUENCE); // the key
    if (info.hasMore() && info.tag() == ATTRIBUTES) {
      reader.attributes(info.next());
    }
    return reader.read();
  }

  /** What was read so far. */
  private static final class Reader {
    private String commonName = "";
    private final List<String> organizations = new ArrayList<>();
    private final List<String> dnsNames = new ArrayList<>();
    private final List<String> emails = new ArrayList<>();
    private final List<Bytes> addresses = new ArrayList<>();
    private final List<String> uris = new ArrayList<>();

    RequestedNames read() {
      return new RequestedNames(commonName, organizations, dnsNames, emails, addresses, uris);
    }

    void subject(Der names) {
      while (names.hasMore()) {
        Der parts = names.next(Der.SET);
        while (parts.hasMore()) {
          Der part = parts.next(Der.SEQUENCE);
          Der type = part.next(Der.OBJECT);
          String value = text(part);
          if (type.is(COMMON_NAME)) {
            commonName = value;
          } else if (type.is(ORGANIZATION)) {
            organizations.add(value);
          }
        }
      }
    }

    private static String text(Der part) {
      boolean wide = part.tag() == BMP_STRING;
      return new String(
          part.next().rest(), wide ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
    }

    void attributes(Der attributes) {
      while (attributes.hasMore()) {
        Der attribute = attributes.next(Der.SEQUENCE);
        if (attribute.next(Der.OBJECT).is(EXTENSIONS)) {
          extensions(attribute.next(Der.SET).next(Der.SEQUENCE));
        }
      }
    }

    private void extensions(Der extensions) {
      while (extensions.hasMore()) {
        Der extension = extensions.next(Der.SEQUENCE);
        if (extension.next(Der.OBJECT).is(ALTERNATIVES)) {
          if (extension.tag() != Der.OCTETS) {
            extension.next(); // whether it is critical
          }
          alternatives(extension.next(Der.OCTETS).next(Der.SEQUENCE));
        }
      }
    }

    private void alternatives(Der names) {
      while (names.hasMore()) {
        int type = names.tag();
        byte[] value = names.next().rest();
        switch (type) {
          case EMAIL -> emails.add(new String(value, StandardCharsets.US_ASCII));
          case DNS -> dnsNames.add(new String(value, StandardCharsets.US_ASCII));
          case URI -> uris.add(new String(value, StandardCharsets.US_ASCII));
          case ADDRESS -> addresses.add(Bytes.of(value));
          default -> {
            // names of other types give nobody anything
          }
        }
      }
    }
  }
}
