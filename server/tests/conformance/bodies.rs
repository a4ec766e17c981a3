//! Sealed bodies, in rows and in files.

use server::store::sealed::Body;
use server::store::{Batch, FileName, Large, Part, StoreError, key, stream};

use super::{Engine, put, read, sealed, settles};

pub async fn bodies_of_every_size_come_back_after_a_crash(place: impl Engine) {
    let sizes = [0, 1, 2303, 2304, 2305, 4096, 65_536, 200_000];
    let store = place.open().await;
    for size in sizes {
        put(&store, format!("row {size}").as_bytes(), &vec![7; size]).await;
    }
    let place = place.crash(store).await;
    let store = place.open().await;
    for size in sizes {
        assert_eq!(read(&store, format!("row {size}").as_bytes()).await.unwrap(), vec![7; size]);
    }
}

pub async fn a_large_body_comes_in_pieces_and_a_wrong_row_opens_none_of_them(place: impl Engine) {
    let store = place.open().await;
    let body: Vec<u8> = (0..300_000_u32).map(|i| (i % 251) as u8).collect();
    put(&store, b"row", &body).await;
    let Body::Large(large) = sealed(&store, b"row").await.unwrap().body else {
        panic!("a body of 300 kB lies in a row");
    };
    let mut pieces = store.read(large, b"row".to_vec(), large.length);
    let mut came = Vec::new();
    let mut count = 0;
    while let Some(piece) = pieces.recv().await {
        came.extend_from_slice(&piece.unwrap());
        count += 1;
    }
    assert_eq!(came, body);
    assert!(count > 1, "it came in one piece");
    let mut pieces = store.read(large, b"another row".to_vec(), large.length);
    assert!(matches!(pieces.recv().await, Some(Err(StoreError::Damaged(_)))));
}

pub async fn a_start_clears_away_a_file_that_was_being_written(place: impl Engine) {
    let store = place.open().await;
    put(&store, b"stays", b"body").await;
    let taken = store.take_slot().await.unwrap();
    let (slot, key) = (taken.slot, taken.key.clone());
    let name = FileName([9; 16]);
    let mut batch = Batch::default();
    batch.put(key::writing(name), slot.0.to_be_bytes().to_vec());
    batch.take(taken);
    store.commit(batch).await.unwrap();
    // The file, as it is before its row is: under a batch that writes nothing else.
    let large = Large { slot, name, length: 5000 };
    let mut batch = Batch::default();
    batch.write(Part { large, key: key.clone(), row: b"row".to_vec(), offset: 0, bytes: vec![1; 5000].into() });
    store.commit(batch).await.unwrap();
    let place = place.crash(store).await;
    let store = place.open().await;
    settles(&store, 1).await;
    assert!(store.inventory().await.unwrap().files.is_empty());
    assert_ne!(store.slot_key(slot).await.unwrap().0, key.0);
    assert!(store.scan(key::all_writing(), 1).await.unwrap().is_empty());
}

pub async fn a_body_whose_slot_was_overwritten_is_damage_and_not_an_answer(place: impl Engine) {
    let store = place.open().await;
    for body in [&b"small"[..], &[9; 100_000]] {
        put(&store, b"row", body).await;
        let value = store.get(b"row").await.unwrap().unwrap();
        super::erase(&store, b"row").await;
        // Somebody kept the row.
        let mut batch = Batch::default();
        batch.put(b"row".to_vec(), value);
        store.commit(batch).await.unwrap();
        assert!(matches!(read(&store, b"row").await, Err(StoreError::Damaged(_))));
    }
}

pub async fn a_body_arrives_in_parts_of_which_each_is_there_with_its_row_or_not_at_all(place: impl Engine) {
    let store = place.open().await;
    let body: Vec<u8> = (0..3 * stream::CHUNK + 17).map(|i| (i % 251) as u8).collect();
    let taken = store.take_slot().await.unwrap();
    let key = taken.key.clone();
    let large = Large { slot: taken.slot, name: FileName([9; 16]), length: body.len() as u64 };
    let part = |from: usize, to: usize| Part {
        large,
        key: key.clone(),
        row: b"row".to_vec(),
        offset: from as u64,
        bytes: body[from..to].to_vec().into(),
    };
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), vec![0]);
    batch.take(taken);
    store.commit(batch).await.unwrap();
    let (first, second) = (stream::CHUNK, 3 * stream::CHUNK);
    for (number, (from, to)) in (0_u8..).zip([(0, first), (first, second), (second, body.len())]) {
        // What comes under a condition that does not hold any more changes nothing that counts.
        for (expected, outcome) in [(number, Ok(())), (number, Err(StoreError::Moved))] {
            let mut batch = Batch::default();
            batch.expect(b"row".to_vec(), Some(vec![expected]));
            batch.write(part(from, to));
            batch.put(b"row".to_vec(), vec![number + 1]);
            assert_eq!(store.commit(batch).await, outcome);
        }
        let came = stream::gather(store.read(large, b"row".to_vec(), to as u64), to as u64).await.unwrap();
        assert_eq!(came, body[..to]);
    }
    let place = place.crash(store).await;
    let store = place.open().await;
    let came = stream::gather(store.read(large, b"row".to_vec(), large.length), large.length).await.unwrap();
    assert_eq!(came, body);
}
