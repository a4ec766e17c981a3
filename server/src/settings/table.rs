//! Every setting once: the file, the variables, the options and their help are made from this table.

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text; an empty one means that the setting is not given.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number from `least` to `most`.
    Number {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
    },
    /// Several texts: an array in the file, separated by commas elsewhere.
    Texts,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As on the command line, e.g. `public-url`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What holds when it is not given, as it is written in the file.
    pub default: &'static str,
    /// What it says, in lines for the file.
    pub help: &'static str,
    /// Whether a value may hold a secret, and is repeated nowhere.
    pub secret: bool,
}

impl Setting {
    /// As in the file, e.g. `public_url`.
    #[must_use]
    pub fn key(&self) -> String {
        self.name.replace('-', "_")
    }

    /// As in the environment, e.g. `INRO_PUBLIC_URL`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("INRO_{}", self.key().to_ascii_uppercase())
    }
}

/// Settings that belong together.
pub struct Section {
    /// What they are about.
    pub title: &'static str,
    /// They.
    pub settings: &'static [Setting],
}

const fn setting(name: &'static str, kind: Kind, default: &'static str, help: &'static str) -> Setting {
    Setting { name, kind, default, help, secret: false }
}

/// An address that may hold a password.
const fn secret(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { name, kind: Kind::Text, default, help, secret: true }
}

const fn number(least: i64, most: i64) -> Kind {
    Kind::Number { least, most }
}

/// All settings, in the order of the file.
pub const SECTIONS: &[Section] = &[
    Section {
        title: "Where it can be reached",
        settings: &[
            setting(
                "listen",
                Kind::Text,
                "\"127.0.0.1:8080\"",
                "Address and port. Without a certificate it speaks plain HTTP: stay on loopback, or behind a TLS proxy.",
            ),
            setting(
                "public-url",
                Kind::Text,
                "\"\"",
                "The one public address, e.g. \"https://inro.example\", with at most 70 characters of host and port.\n\
                 Empty: the address it listens at.",
            ),
            setting(
                "tls-certificate",
                Kind::Text,
                "\"\"",
                "A PEM file with the certificate and those that lead to its issuer. Read again on SIGHUP, and within a\n\
                 minute when the file has changed. Empty: plain HTTP.",
            ),
            setting("tls-key", Kind::Text, "\"\"", "A PEM file with the certificate's private key."),
            setting(
                "trusted-proxies",
                Kind::Texts,
                "[]",
                "Addresses and networks of proxies whose X-Forwarded-For is believed, e.g. [\"10.0.0.1\", \"fd00::/64\"].",
            ),
        ],
    },
    Section {
        title: "What it keeps",
        settings: &[
            setting("data", Kind::Text, "\"./data\"", "The data folder."),
            secret(
                "store",
                "\"sled\"",
                "What the data is kept in: \"sled\", which is the data folder, or a database that several servers share, like\n\
                 \"postgres://inro@db.example:5432/inro?sslmode=require\". The data folder then holds slots.root, the same file\n\
                 for every server.",
            ),
            setting(
                "store-password-file",
                Kind::Text,
                "\"\"",
                "A file whose first line is the database's password, which need not stand in the address then.",
            ),
            setting(
                "store-authority",
                Kind::Text,
                "\"\"",
                "A PEM file with the certificates that the database's must lead to. Needed for one on another machine.",
            ),
            setting(
                "read-only",
                Kind::Choice(&["no", "yes"]),
                "\"no\"",
                "\"yes\": it answers what only reads and refuses everything that would be written, so that \"inro migrate\" can\n\
                 move the data beside it. Give the same to every server on a database.",
            ),
            setting("quota-mib", number(1, 1 << 20), "1024", "Mebibytes that one vault may hold."),
            setting(
                "backup-days",
                number(0, 36_500),
                "30",
                "Days for which a deleted record may stay in your backups; patients read this number.",
            ),
        ],
    },
    Section {
        title: "Who may use it",
        settings: &[
            setting(
                "sign-up",
                Kind::Choice(&["open", "invitation", "closed"]),
                "\"open\"",
                "Who may create an account: \"open\" to everybody, with an \"invitation\" only, or \"closed\".",
            ),
            setting("idle-seconds", number(10, 43_200), "900", "Seconds without use after which a session ends."),
        ],
    },
    Section {
        title: "What it tells elsewhere",
        settings: &[secret(
            "notice-url",
            "\"\"",
            "The address of a service of yours, e.g. \"https://ntfy.example\", to which a message is posted when somebody who asked\n\
             for it has something to read: JSON with topic, title and message, as ntfy takes it. It says no more than that.\n\
             Empty: nothing is told elsewhere.",
        )],
    },
    Section {
        title: "What it endures. A network is the first 24 bits of an IPv4 address, 48 of an IPv6 address.",
        settings: &[
            setting("connections", number(16, 100_000), "4096", "Connections at a time; each needs a file handle."),
            setting(
                "connections-per-network",
                number(1, 100_000),
                "512",
                "Connections at a time from one network. Trusted proxies may have more: they bring everybody.",
            ),
            setting(
                "requests-per-network",
                number(60, 1_000_000),
                "6000",
                "Calls in a minute from one network. A hospital's patients may share one.",
            ),
            setting("requests-per-account", number(60, 1_000_000), "3000", "Calls in a minute of one account."),
            setting(
                "journal-per-day",
                number(10, 1_000_000),
                "2000",
                "Entries in a day that a vault's journal takes from outside one by one. What is beyond is counted, and\n\
                 written once an hour.",
            ),
        ],
    },
    Section {
        title: "What you see",
        settings: &[
            setting(
                "log",
                Kind::Choice(&["error", "warn", "info", "debug", "trace"]),
                "\"info\"",
                "How much is logged. No level logs an address, an id, a name or anything a patient wrote.",
            ),
            setting(
                "metrics-listen",
                Kind::Text,
                "\"\"",
                "Address and port on loopback where figures for Prometheus can be read at /metrics. Empty: nowhere.",
            ),
        ],
    },
];

/// All settings.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.settings)
}

/// The file with everything in it and nothing said: each setting stands there with its default, as a comment.
#[must_use]
pub fn template() -> String {
    let mut text = String::from(
        "# Settings of Inro. Take away the # before what you want to change.\n\
         # The command line wins over the environment (INRO_LISTEN, INRO_PUBLIC_URL, ...), that over this file.\n",
    );
    for section in SECTIONS {
        text += &format!("\n# -- {} --\n", section.title);
        for setting in section.settings {
            let help = setting.help.replace('\n', "\n# ");
            text += &format!("\n# {help}\n#{} = {}\n", setting.key(), setting.default);
        }
    }
    text
}
