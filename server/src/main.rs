//! The binary `inro`.

mod command;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use protocol::server::SignUpPolicy;
use server::backup::command::{self as backup_command, BackupArgs, RestoreArgs};
use server::run::{Config, start};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Inro: a personal health vault. The server keeps what it cannot read.
#[derive(Parser)]
#[command(name = "inro", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application and its API.
    Serve(Serve),
    Check(command::check::Check),
    Compact(command::compact::Compact),
    Invite(command::invite::Invite),
    Accounts(command::accounts::Accounts),
    VerifyAssets(command::verify_assets::VerifyAssets),
    /// Make a backup that only its private key opens, or the key pair for that.
    Backup(BackupArgs),
    /// Restore a backup into a new data folder.
    Restore(RestoreArgs),
}

#[derive(Parser)]
struct Serve {
    /// Where to listen. Plain HTTP: put a TLS proxy in front, or stay on loopback.
    #[arg(long, env = "INRO_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The data folder.
    #[arg(long, env = "INRO_DATA", default_value = "./data")]
    data: PathBuf,
    /// The one public address, e.g. https://inro.example. Default: http:// and where it listens.
    #[arg(long, env = "INRO_PUBLIC_URL")]
    public_url: Option<String>,
    /// Who may create an account.
    #[arg(long, env = "INRO_SIGN_UP", default_value = "open")]
    sign_up: SignUp,
    /// Seconds without use after which a session ends.
    #[arg(long, env = "INRO_IDLE_SECONDS", default_value_t = protocol::limits::SESSION_IDLE_SECONDS, value_parser = clap::value_parser!(i64).range(10..=43_200))]
    idle_seconds: i64,
    /// Mebibytes that one vault may hold.
    #[arg(long, env = "INRO_QUOTA_MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    quota_mib: u32,
    /// Days for which a deleted record may stay in your backups; patients read this number.
    #[arg(long, env = "INRO_BACKUP_DAYS", default_value_t = 30)]
    backup_days: u32,
    /// Addresses of proxies whose X-Forwarded-For is believed.
    #[arg(long, env = "INRO_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<IpAddr>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SignUp {
    Open,
    Invitation,
    Closed,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("INRO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("inro: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = match cli.command {
        Command::Serve(serve) => runtime.block_on(run(serve)),
        Command::Check(options) => return runtime.block_on(command::check::run(options)),
        Command::Compact(options) => return runtime.block_on(command::compact::run(options)),
        Command::Invite(options) => return runtime.block_on(command::invite::run(options)),
        Command::Accounts(options) => return runtime.block_on(command::accounts::run(options)),
        Command::VerifyAssets(options) => return command::verify_assets::run(&options),
        Command::Backup(args) => runtime.block_on(backup_command::backup(args)),
        Command::Restore(args) => runtime.block_on(backup_command::restore(args)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inro: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(serve: Serve) -> Result<(), Box<dyn std::error::Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let config = Config {
        public_url: serve.public_url,
        sign_up: match serve.sign_up {
            SignUp::Open => SignUpPolicy::Open,
            SignUp::Invitation => SignUpPolicy::Invitation,
            SignUp::Closed => SignUpPolicy::Closed,
        },
        idle_seconds: Some(serve.idle_seconds),
        quota_bytes: Some(u64::from(serve.quota_mib) << 20),
        backup_days: Some(serve.backup_days),
        trusted_proxies: serve.trusted_proxies,
        ..Config::new(serve.listen, serve.data)
    };
    let running = start(config).await?;
    eprintln!("listening on http://{}", running.address);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    running.stop().await;
    Ok(())
}
