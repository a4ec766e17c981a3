//! TLS 1.2 and 1.3 with a certificate that can be replaced while the server runs. Connections that are open keep the one
//! they began with.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use super::certificate;

const DAY: i64 = 24 * 3600;

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// PEM: the certificate, then those that lead to its issuer.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
}

/// Why a certificate is not used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate's file.
    #[error("{path} holds no certificate in PEM: {why}")]
    Certificate {
        /// Which.
        path: PathBuf,
        /// How it shows.
        why: String,
    },
    /// The key's file.
    #[error("{path} holds no private key in PEM: {why}")]
    Key {
        /// Which.
        path: PathBuf,
        /// How it shows.
        why: String,
    },
    /// Each is right, and they are not of one another, or of a kind that is not supported.
    #[error("{certificate} and {key} do not go together: {why}")]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// How it shows.
        why: String,
    },
}

impl TlsError {
    /// Whether the key's file is to blame.
    #[must_use]
    pub fn is_of_key(&self) -> bool {
        matches!(self, Self::Key { .. })
    }
}

/// What was in the files.
pub struct Loaded {
    /// For connections.
    pub config: Arc<ServerConfig>,
    /// Seconds since 1970 at which the certificate ends, as far as that can be read.
    pub ends: Option<i64>,
}

/// Reads the files.
///
/// # Errors
/// When a file is missing or not what it should be, or the key is another certificate's.
pub fn load(files: &TlsFiles) -> Result<Loaded, TlsError> {
    let bad_certificate = |why: String| TlsError::Certificate { path: files.certificate.clone(), why };
    let bad_key = |why: String| TlsError::Key { path: files.key.clone(), why };
    let bad_pair = |error: rustls::Error| TlsError::Pair {
        certificate: files.certificate.clone(),
        key: files.key.clone(),
        why: error.to_string(),
    };
    let pem = std::fs::read(&files.certificate).map_err(|error| bad_certificate(error.to_string()))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|error| bad_certificate(error.to_string()))?;
    let Some(own) = chain.first() else {
        return Err(bad_certificate("there is none in it".to_owned()));
    };
    let ends = certificate::ends(own);
    let pem = Zeroizing::new(std::fs::read(&files.key).map_err(|error| bad_key(error.to_string()))?);
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|error| bad_key(error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(bad_pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(bad_pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Loaded { config: Arc::new(config), ends })
}

/// The certificate in use.
pub struct Tls {
    files: TlsFiles,
    state: Mutex<State>,
}

struct State {
    loaded: Loaded,
    /// What was on the disk when it was last looked at, whether it was good or not.
    seen: Stamp,
}

/// When the two files were last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp([Option<SystemTime>; 2]);

impl Tls {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// As [`load`].
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let seen = stamp(&files);
        let loaded = load(&files)?;
        Ok(Self { files, state: Mutex::new(State { loaded, seen }) })
    }

    /// For the next connection.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.state.lock().unwrap_or_else(PoisonError::into_inner).loaded.config).into()
    }

    /// Whole days until the certificate in use ends, below 0 when it has; none if it does not say.
    #[must_use]
    pub fn days_left(&self, now: i64) -> Option<i64> {
        let ends = self.state.lock().unwrap_or_else(PoisonError::into_inner).loaded.ends?;
        Some((ends - now).div_euclid(DAY))
    }

    /// Reads the files again. Bad ones are logged, and what was in use stays.
    pub fn reload(&self) {
        // Looked at before reading: what is written meanwhile is read the next time.
        let seen = stamp(&self.files);
        let loaded = load(&self.files);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.seen = seen;
        match loaded {
            Ok(loaded) => {
                state.loaded = loaded;
                tracing::info!("the certificate was read again");
            }
            Err(error) => tracing::error!(%error, "the new certificate is not used; the old one stays"),
        }
    }

    /// Reads the files again if one was written since.
    pub fn reload_if_changed(&self) {
        let seen = self.state.lock().unwrap_or_else(PoisonError::into_inner).seen;
        if stamp(&self.files) != seen {
            self.reload();
        }
    }
}

fn stamp(files: &TlsFiles) -> Stamp {
    let written = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    Stamp([written(&files.certificate), written(&files.key)])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;

    fn write(path: &Path, text: &str, second: u64) {
        std::fs::write(path, text).unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
    }

    #[test]
    fn files_that_were_written_since_are_read_and_others_are_not() {
        let folder = TempDir::new().unwrap();
        let files = TlsFiles { certificate: folder.path().join("certificate.pem"), key: folder.path().join("key.pem") };
        let make = |second| {
            let made = rcgen::generate_simple_self_signed(vec!["inro.example".to_owned()]).unwrap();
            write(&files.certificate, &made.cert.pem(), second);
            write(&files.key, &made.signing_key.serialize_pem(), second);
        };
        make(1);
        let tls = Tls::open(files.clone()).unwrap();
        let used = || Arc::clone(&tls.state.lock().unwrap().loaded.config);
        let first = used();
        tls.reload_if_changed();
        assert!(Arc::ptr_eq(&first, &used()), "nothing was written");
        make(2);
        tls.reload_if_changed();
        let second = used();
        assert!(!Arc::ptr_eq(&first, &second));
        // Half of a replacement: the old pair stays until the other half is there.
        let made = rcgen::generate_simple_self_signed(vec!["inro.example".to_owned()]).unwrap();
        write(&files.certificate, &made.cert.pem(), 3);
        tls.reload_if_changed();
        assert!(Arc::ptr_eq(&second, &used()));
        write(&files.key, &made.signing_key.serialize_pem(), 3);
        tls.reload_if_changed();
        assert!(!Arc::ptr_eq(&second, &used()));
    }
}
