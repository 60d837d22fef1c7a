package io.seedling.seed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Tells whether a document holds what only its owner should read. */
final class Secrets {
  /** Keys of cloud-config, network-config and their modules whose value is a secret. */
  private static final Set<String> KEYS =
      Set.of(
          "passwd",
          "hashed_passwd",
          "hashed-passwd",
          "plain_text_passwd",
          "plain-text-passwd",
          "password",
          "psk",
          "client-key-password",
          "client_key_password",
          "private_key",
          "token",
          "trust_password",
          "secret",
          "activation_key",
          "activation-key",
          "validation_key",
          "validation_cert",
          "wireguard",
          "rsa_private",
          "dsa_private",
          "ecdsa_private",
          "ed25519_private");

  private static final String[] SIGNS = {
    "PRIVATE KEY-----", "$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$gy$", "$y$"
  };

  private Secrets() {}

  /** Returns whether user-data or vendor-data hold a secret, or cannot be looked into. */
  static boolean in(UserData userData) {
    for (UserData part : userData.parts()) {
      if (in(part)) {
        return true;
      }
    }
    return switch (userData.kind()) {
      case GZIP -> userData.parts().isEmpty();
      case MIME -> showsSign(userData.document()) || showsSecretKey(userData.document());
      default -> in(userData.document(), userData.yaml());
    };
  }

  /** Returns whether a document, with its tree where there is one, holds a secret. */
  static boolean in(Document document, Optional<YamlDocument> yaml) {
    if (showsSign(document)) {
      return true;
    }
    if (yaml.isPresent()) {
      Optional<Node> root = yaml.get().root();
      return root.isPresent() && hasSecretKey(root.get());
    }
    return showsSecretKey(document);
  }

  private static boolean showsSign(Document document) {
    String text = text(document);
    for (String sign : SIGNS) {
      if (text.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  /** For templates and broken YAML, of which there is no tree. */
  private static boolean showsSecretKey(Document document) {
    String text = text(document);
    for (String key : KEYS) {
      if (showsKey(text, key)) {
        return true;
      }
    }
    return showsKey(text, "chpasswd");
  }

  /** Finds {@code key:}, {@code "key" :} and the like, in YAML or JSON. */
  private static boolean showsKey(String text, String key) {
    for (int at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
      if (colon(text, at + key.length()) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns where the value begins on a line that has a secret key and its value; -1 on any other.
   */
  static int valueOfSecretKey(String line) {
    for (String key : KEYS) {
      for (int at = line.indexOf(key); at >= 0; at = line.indexOf(key, at + 1)) {
        int end = colon(line, at + key.length());
        boolean isWhole = at == 0 || !isOfKey(line.charAt(at - 1));
        if (isWhole && end >= 0 && !line.substring(end + 1).isBlank()) {
          return end + 1 + (line.startsWith(" ", end + 1) ? 1 : 0);
        }
      }
    }
    return -1;
  }

  /** Returns whether what is indented under a line is secret, by the key on it. */
  static boolean isUnderSecretKey(String line) {
    for (String key : KEYS) {
      if (isKeyOf(line, key)) {
        return true;
      }
    }
    return isKeyOf(line, "list"); // of chpasswd
  }

  private static boolean isKeyOf(String line, String key) {
    int at = line.indexOf(key);
    return at >= 0
        && (at == 0 || !isOfKey(line.charAt(at - 1)))
        && colon(line, at + key.length()) >= 0;
  }

  private static boolean isOfKey(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  /** Returns whether a key's value is a secret. */
  static boolean isSecretKey(String key) {
    return KEYS.contains(key);
  }

  /** Returns whether a word is a hash, or a part of one. */
  static boolean isHash(String word) {
    for (String sign : SIGNS) {
      if (word.contains(sign) && sign.charAt(0) == '$') {
        return true;
      }
    }
    return false;
  }

  /** Returns where the colon is that makes a key of what ends before; -1 if there is none. */
  private static int colon(String text, int from) {
    int end = from;
    while (end < text.length() && "\"' \t".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end < text.length() && text.charAt(end) == ':' ? end : -1;
  }

  private static String text(Document document) {
    return new String(document.array(), StandardCharsets.ISO_8859_1);
  }

  private static boolean hasSecretKey(Node root) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof SequenceNode sequence) {
        for (Node item : sequence.getValue()) {
          open.push(item);
        }
      } else if (node instanceof MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
          if (isSecret(entry)) {
            return true;
          }
          open.push(entry.getValueNode());
        }
      }
    }
    return false;
  }

  /** {@code chpasswd: {expire: false}} is no secret; its users and its list are. */
  private static boolean isSecret(NodeTuple entry) {
    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
      return false;
    }
    if (key.getValue().equals("chpasswd")) {
      return entry.getValueNode() instanceof MappingNode chpasswd
          && (YamlDocument.entry(chpasswd, "users").isPresent()
              || YamlDocument.entry(chpasswd, "list").isPresent());
    }
    if (key.getValue().equals("encoding")) {
      return true; // a file's content that isn't plain text can be anything
    }
    boolean isEmpty =
        entry.getValueNode() instanceof ScalarNode value && value.getValue().isEmpty();
    return KEYS.contains(key.getValue()) && !isEmpty;
  }
}
