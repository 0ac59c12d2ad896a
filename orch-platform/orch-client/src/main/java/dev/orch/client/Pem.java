package dev.orch.client;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys from PEM. The JDK reads keys as PKCS#8 alone; the older forms, which
 * kubeadm and k3s write, are put into that form here. Stateless; every method throws
 * IllegalArgumentException.
 */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  // Parts of DER: an integer 0, and the identifiers of RSA and EC keys.
  private static final byte[] VERSION = {2, 1, 0};
  private static final byte[] RSA = {
    0x30, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 4;
  private static final int OID = 6;
  private static final int PARAMETERS = 0xA0;

  private Pem() {}

  /** All certificates of the text, in its order. */
  public static List<X509Certificate> certificates(String pem) {
    ImmutableList.Builder<X509Certificate> all = ImmutableList.builder();
    Matcher blocks = BLOCK.matcher(pem);
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        if (blocks.group(1).equals("CERTIFICATE")) {
          all.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(content(blocks))));
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException("not a certificate: " + e.getMessage(), e);
    }
    List<X509Certificate> found = all.build();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no certificate in PEM");
    }
    return found;
  }

  /** The first private key of the text. */
  public static PrivateKey privateKey(String pem) {
    Matcher blocks = BLOCK.matcher(pem);
    while (blocks.find()) {
      byte[] der;
      switch (blocks.group(1)) {
        case "PRIVATE KEY" -> der = content(blocks);
        case "RSA PRIVATE KEY" -> der = pkcs8(RSA, content(blocks));
        case "EC PRIVATE KEY" -> {
          byte[] key = content(blocks);
          der = pkcs8(der(SEQUENCE, Bytes.concat(EC, curve(key))), key);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IllegalArgumentException("the key is encrypted with a password");
        default -> {
          continue;
        }
      }
      return key(der);
    }
    throw new IllegalArgumentException("no private key in PEM");
  }

  private static byte[] content(Matcher block) {
    String text = block.group(2);
    if (text.contains(":")) {
      throw new IllegalArgumentException("the key is encrypted with a password");
    }
    return Base64.getMimeDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static PrivateKey key(byte[] der) {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException another) {
        continue;
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("no keys of " + algorithm + " here", e);
      }
    }
    throw new IllegalArgumentException("neither an RSA key, an EC key nor an EdDSA key");
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return der(SEQUENCE, Bytes.concat(VERSION, algorithm, der(OCTETS, key)));
  }

  /** The name of an EC key's curve, as it stands in the key: after its version and number. */
  private static byte[] curve(byte[] key) {
    int at = value(key, 0); // into the sequence
    while (at + 1 < key.length) {
      int begin = value(key, at);
      int end = begin + length(key, at);
      if ((key[at] & 0xFF) == PARAMETERS && end <= key.length && key[begin] == OID) {
        return Arrays.copyOfRange(key, begin, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("the EC key doesn't name its curve");
  }

  /** Where the value of the element at that place begins. */
  private static int value(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  /** How long that value is. */
  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = length << 8 | der[at + 2 + i] & 0xFF;
    }
    return length;
  }

  /** An element; its length in as few bytes as it needs, as DER wants it. */
  private static byte[] der(int tag, byte[] value) {
    byte low = (byte) value.length;
    byte[] length =
        value.length < 0x80
            ? new byte[] {low}
            : value.length < 0x100
                ? new byte[] {(byte) 0x81, low}
                : new byte[] {(byte) 0x82, (byte) (value.length >> 8), low};
    return Bytes.concat(new byte[] {(byte) tag}, length, value);
  }
}
